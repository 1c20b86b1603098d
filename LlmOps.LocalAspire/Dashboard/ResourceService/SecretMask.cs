using System.Text.RegularExpressions;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Takes secrets out of what the dashboard is told: the values of secret parameters wherever they turn up, variables whose names say so, and passwords inside connection strings and addresses.</summary>
internal sealed partial class SecretMask
{
    public const string Masked = "●●●●●●●●";

    // A value shorter than this is found in too much that is no secret.
    private const int MinLength = 4;

    private readonly Lock _lock = new();
    private string[] _secrets = [];

    /// <summary>Makes a value a secret from here on; the longest is looked for first, so that one inside another leaves nothing over.</summary>
    public void Add(string? secret)
    {
        if (secret is null || secret.Length < MinLength)
        {
            return;
        }

        lock (_lock)
        {
            if (!_secrets.Contains(secret, StringComparer.Ordinal))
            {
                _secrets = [.. _secrets.Append(secret).OrderByDescending(value => value.Length)];
            }
        }
    }

    /// <summary>A variable's value as it may be shown.</summary>
    public string? Variable(string name, string? value) =>
        string.IsNullOrEmpty(value) ? value : SecretName().IsMatch(name) ? Masked : Text(value);

    /// <summary>Any text as it may be shown.</summary>
    public string Text(string text) =>
        SecretPart().Replace(Secrets(text), match => match.Groups["before"].Value + Masked);

    /// <summary>A text without the values of secret parameters, and otherwise as it is.</summary>
    public string Secrets(string text)
    {
        foreach (var secret in Volatile.Read(ref _secrets))
        {
            text = text.Replace(secret, Masked, StringComparison.Ordinal);
        }

        return text;
    }

    // TOKEN as in a bearer's, not TOKENS as in a model's.
    [GeneratedRegex("SECRET|PASSWORD|PASSWD|TOKEN(?!S|IZE)|API[_-]?KEY|PRIVATE[_-]?KEY|CREDENTIALS?$|^OTEL_EXPORTER_OTLP(_[A-Z]+)?_HEADERS$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex("""(?<before>\b(?:password|pwd|accountkey|sharedaccesskey|secret|api[_-]?key)\s*=\s*)(?!●)[^;,&\s"']+|(?<before>\b[a-z][a-z0-9+.-]*://[^\s:/@?#]*:)(?!●)[^\s@/]+(?=@)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretPart();
}
