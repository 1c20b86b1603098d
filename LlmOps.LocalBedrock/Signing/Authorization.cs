using LlmOps.LocalBedrock.Errors;

namespace LlmOps.LocalBedrock.Signing;

/// <summary>What a <c>AWS4-HMAC-SHA256</c> Authorization header says.</summary>
internal sealed record Authorization(
    string AccessKeyId,
    string Date,
    string Region,
    string Service,
    IReadOnlyList<string> SignedHeaders,
    string Signature
)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private static readonly string[] s_required = ["Credential", "Signature", "SignedHeaders"];

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    /// <exception cref="ServiceException">A part is missing or has not its form.</exception>
    public static Authorization Parse(string header)
    {
        var given = header[Algorithm.Length..]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .ToLookup(part => part[0], part => part[1], StringComparer.Ordinal);
        if (given.FirstOrDefault(part => part.Count() > 1) is { } twice)
        {
            throw Incomplete($"Authorization header has the '{twice.Key}' parameter more than once.");
        }

        var parts = given.ToDictionary(part => part.Key, part => part.First(), StringComparer.Ordinal);
        var missing = s_required.Where(name => !parts.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            throw Incomplete(string.Join(' ', missing.Select(name => $"Authorization header requires '{name}' parameter.")));
        }

        // The access key may hold slashes, the scope may not.
        var credential = parts["Credential"].Split('/');
        return credential.Length < 5 || credential[^1] != "aws4_request"
            ? throw Incomplete("Credential must have at least 5 slash-delimited elements and end in aws4_request.")
            : new Authorization(
                string.Join('/', credential[..^4]),
                credential[^4],
                credential[^3],
                credential[^2],
                parts["SignedHeaders"].Split(';', StringSplitOptions.RemoveEmptyEntries),
                parts["Signature"]
            );
    }

    public static ServiceException Incomplete(string message) => new("IncompleteSignatureException", 403, message);
}
