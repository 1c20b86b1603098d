namespace LlmOps.Wire;

/// <summary>Where a store is and how to sign in. Read from <c>Endpoint=URL;Username=…;Password=…;…</c> or from a plain URL, which may
/// carry <c>user:password@</c>.
/// </summary>
internal sealed class StoreConnection
{
    private readonly Dictionary<string, string> _settings;

    private StoreConnection(Uri endpoint, Dictionary<string, string> settings) => (Endpoint, _settings) = (endpoint, settings);

    /// <summary>Scheme, host, port and path, without credentials; it ends with a slash.</summary>
    public Uri Endpoint { get; }

    public string? Username => this["Username"];

    public string? Password => this["Password"];

    /// <summary>A further setting by its name, or null.</summary>
    public string? this[string name] => _settings.GetValueOrDefault(name);

    /// <exception cref="FormatException">The text has neither form. The message does not repeat it, because it may hold a
    /// password.</exception>
    public static StoreConnection Parse(string store, string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var url = text.Trim();
        if (
            !url.Contains("://", StringComparison.Ordinal)
            || url.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals && equals < url.IndexOf("://", StringComparison.Ordinal)
        )
        {
            foreach (var part in url.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                // A password may hold further equals signs.
                var pair = part.Split('=', 2);
                settings[pair[0].Trim()] = pair.Length == 2 ? pair[1].Trim() : throw Wrong("a part without '='");
            }

            url = settings.GetValueOrDefault("Endpoint") ?? throw Wrong("no Endpoint");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            throw Wrong("an endpoint that is not an absolute URL");
        }

        if (uri.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest])
        {
            settings.TryAdd("Username", Uri.UnescapeDataString(user));
            settings.TryAdd("Password", Uri.UnescapeDataString(rest is [var password] ? password : ""));
        }

        // Neo4j's own schemes name its binary protocol; over HTTP only whether it is encrypted matters.
        var secure = uri.Scheme is "https" or "neo4j+s" or "neo4j+ssc" or "bolt+s" or "bolt+ssc";
        if (!secure && uri.Scheme is not ("http" or "neo4j" or "bolt"))
        {
            throw Wrong($"the scheme '{uri.Scheme}'");
        }

        var port =
            uri.Scheme is "http" or "https" && !uri.IsDefaultPort ? uri.Port
            : uri.Scheme is "neo4j" or "bolt" ? 7474
            : -1;
        return new StoreConnection(
            new UriBuilder(secure ? "https" : "http", uri.Host, port, uri.AbsolutePath.TrimEnd('/') + "/").Uri,
            settings
        );

        FormatException Wrong(string what) =>
            new($"The connection string '{store}' has {what}. Give a URL or 'Endpoint=URL;Username=…;Password=…'.");
    }
}
