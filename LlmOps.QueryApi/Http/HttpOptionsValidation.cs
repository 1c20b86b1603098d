using System.Net;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Http;

/// <summary>Origins are origins and networks are networks.</summary>
internal sealed class HttpOptionsValidation : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options) =>
        !options.Origins.All(IsOrigin)
            ? ValidateOptionsResult.Fail($"{HttpOptions.Section}:{nameof(HttpOptions.CorsOrigins)} holds something that is no origin.")
        : !options.Proxies.All(proxy => IPNetwork.TryParse(proxy, out _))
            ? ValidateOptionsResult.Fail($"{HttpOptions.Section}:{nameof(HttpOptions.KnownProxies)} holds something that is no network.")
        : ValidateOptionsResult.Success;

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text;
}
