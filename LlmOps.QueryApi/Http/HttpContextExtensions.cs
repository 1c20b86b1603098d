using LlmOps.Engine.Tenancy;
using Microsoft.Net.Http.Headers;

namespace LlmOps.QueryApi.Http;

/// <summary>What endpoints ask of a request.</summary>
internal static class HttpContextExtensions
{
    /// <summary>The tenant of the request. A deployment without sign-in has one.</summary>
    public static TenantScope GetTenantScope(this HttpContext context) =>
        context.Features.Get<TenantScope>() ?? TenantScope.Default;

    /// <summary>Whether the caller would rather have server-sent events than JSON.</summary>
    public static bool AcceptsEventStream(this HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        return QualityOf("text/event-stream") is { } stream && stream > 0 && stream >= (QualityOf("application/json") ?? 0);

        double? QualityOf(string mediaType) => accepted.Where(value => value.MediaType == mediaType).Select(value => value.Quality ?? 1).Cast<double?>().Max();
    }
}
