using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;

namespace LlmOps.QueryApi.Apis;

/// <summary>What a key must fulfill.</summary>
internal static class KeyValidation
{
    private const int MaxNameLength = 64,
        MaxLabels = 64;

    /// <summary>Checks a request for a key.</summary>
    /// <exception cref="RequestProblemException">A field is wrong.</exception>
    public static void Check(KeyRequest request, DateTimeOffset now)
    {
        if (request.Name.Length is 0 or > MaxNameLength || string.IsNullOrWhiteSpace(request.Name) || request.Name.Any(char.IsControl))
        {
            throw Wrong(
                "invalid-value",
                "name",
                $"A name is 1 to {MaxNameLength} characters without control characters.",
                request.Name.Length,
                MaxNameLength
            );
        }

        if (request.Scopes.Count == 0)
        {
            throw Wrong("empty", "scopes", "A key needs a scope at least.", 0, 1);
        }

        for (var i = 0; i < request.Scopes.Count; i++)
        {
            if (request.Scopes[i] is not { } scope || !CallerScopes.All.Contains(scope))
            {
                throw Wrong(
                    "invalid-value",
                    $"scopes[{i}]",
                    "There is no such scope.",
                    Shown(request.Scopes[i]),
                    string.Join(", ", CallerScopes.All.Order(StringComparer.Ordinal))
                );
            }
        }

        CheckLabels(request.Access ?? []);
        if (request.ExpiresAt <= now)
        {
            throw Wrong("out-of-range", "expiresAt", "The key would be expired already.", request.ExpiresAt, now);
        }
    }

    private static void CheckLabels(IReadOnlyList<string> labels)
    {
        if (labels.Count > MaxLabels)
        {
            throw Wrong("too-many", "access", $"A key has at most {MaxLabels} labels.", labels.Count, MaxLabels);
        }

        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] is not { } label || (label != Caller.EveryLabel && !Caller.IsLabel(label)))
            {
                throw Wrong(
                    "invalid-value",
                    $"access[{i}]",
                    $"A label is 1 to {Caller.MaxLabelLength} letters, digits, dots, underscores, colons or hyphens, or * for all.",
                    Shown(labels[i]),
                    Caller.MaxLabelLength
                );
            }
        }
    }

    private static object Shown(string? value) =>
        value is null ? "null"
        : value.Length > 128 ? value.Length
        : value;

    private static RequestProblemException Wrong(string code, string field, string detail, object? value, object limit) =>
        new(StatusCodes.Status400BadRequest, code, detail)
        {
            Field = field,
            Value = value,
            Limit = limit,
        };
}
