namespace LlmOps.QueryApi.Http;

/// <summary>How the API behaves towards browsers and proxies; configuration section <c>Http</c>.</summary>
public sealed class HttpOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Http";

    /// <summary>Origins whose pages may call the API, such as <c>https://app.example</c>, separated by spaces; none: pages of other origins
    /// may not.</summary>
    public string CorsOrigins { get; set; } = string.Empty;

    /// <summary>Networks of the proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are taken, such as <c>10.0.0.0/16</c>,
    /// separated by spaces; empty: the headers are ignored.</summary>
    public string KnownProxies { get; set; } = string.Empty;

    /// <summary>The origins, one by one.</summary>
    internal string[] Origins => CorsOrigins.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The networks, one by one.</summary>
    internal string[] Proxies => KnownProxies.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
