using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace LlmOps.QueryApi.Access;

/// <summary>Takes API keys and the bootstrap key from <c>Authorization: Bearer</c> or <c>x-api-key</c>. Without a credential, a request
/// from this machine may be the local developer's.</summary>
internal sealed class KeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyAuthentication keys,
    IOptions<AccessOptions> options,
    IHostEnvironment environment
) : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, logger, encoder)
{
    private const string Bearer = "Bearer ";

    /// <summary>The bearer token of a request, or null.</summary>
    public static string? BearerOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..].Trim()
            : null;

    /// <summary>Whether a request brings a credential of any kind, even one that cannot be read. Such a request is never taken for a local
    /// one.</summary>
    public static bool HasCredential(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey(AccessSchemes.KeyHeader);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!HasCredential(Request))
        {
            return IsLocal() ? Success(Caller.Local) : AuthenticateResult.NoResult();
        }

        // A request with two different credentials is a mistake; choosing one of them would be a guess.
        var texts = Request
            .Headers[AccessSchemes.KeyHeader]
            .Append(BearerOf(Request))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (texts is not [{ } text])
        {
            return AuthenticateResult.Fail("One credential is needed.");
        }

        var caller = IsBootstrapKey(text)
            ? Caller.Bootstrap(
                options.Value.BootstrapTenant,
                options.Value.BootstrapScopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            )
            : await keys.AuthenticateAsync(text, Context.RequestAborted);
        return caller is null ? AuthenticateResult.Fail("The key is unknown, expired or revoked.") : Success(caller);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = HasCredential(Request)
            ? "Bearer realm=\"llmops\", error=\"invalid_token\""
            : "Bearer realm=\"llmops\"";
        return Task.CompletedTask;
    }

    private bool IsBootstrapKey(string text) =>
        options.Value.BootstrapKey is { Length: > 0 } key
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(text)),
            SHA256.HashData(Encoding.UTF8.GetBytes(key))
        );

    /// <summary>Whether a request comes from this machine's own user: from a loopback address, to a loopback name (a page elsewhere may
    /// have its own name resolve to this machine), not passed on by a proxy, and not sent by a page of another site.</summary>
    private bool IsLocal() =>
        environment.IsDevelopment()
        && options.Value.AllowLocal != false
        && (Context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address))
        && (
            Request.Host.Host is "localhost"
            || (IPAddress.TryParse(Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host))
        )
        && !Request.Headers.ContainsKey("X-Forwarded-For")
        && !Request.Headers.ContainsKey("Forwarded")
        && (!Request.Headers.TryGetValue("Sec-Fetch-Site", out var site) || site is ["same-origin" or "none"])
        && (
            !Request.Headers.TryGetValue(HeaderNames.Origin, out var origin)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.IsLoopback)
        );

    private AuthenticateResult Success(Caller caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(caller, Scheme.Name)), Scheme.Name));
}
