using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using Microsoft.Net.Http.Headers;

namespace LlmOps.QueryApi.Http;

/// <summary>What endpoints ask of a request.</summary>
internal static class HttpContextExtensions
{
    /// <summary>Who sends the request. Every route but the open ones has a caller before its endpoint runs.</summary>
    public static Caller GetCaller(this HttpContext context) =>
        (context.User.Identity as CallerIdentity)?.Caller ?? throw new InvalidOperationException("The route was reached without a caller.");

    /// <summary>The tenant of the caller.</summary>
    public static TenantScope GetTenantScope(this HttpContext context) => context.GetCaller().Tenant;

    /// <summary>The tenant that an administrative request is about: the caller's own, or the one that it names and may
    /// administer.</summary>
    /// <exception cref="RequestProblemException">The caller may not; the answer is that of a tenant that is not there.</exception>
    public static TenantScope GetAdministeredTenant(this HttpContext context, string? tenantId, string field = "tenant") =>
        tenantId is null
            ? context.GetTenantScope()
            : context.GetCaller().Administers(tenantId)
                ?? throw new RequestProblemException(StatusCodes.Status404NotFound, "unknown-tenant", "There is no such tenant.")
                {
                    Field = field,
                    Value = tenantId.Length > 128 ? tenantId.Length : tenantId,
                };

    /// <summary>Whether the caller would rather have server-sent events than JSON.</summary>
    public static bool AcceptsEventStream(this HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        return QualityOf("text/event-stream") is { } stream && stream > 0 && stream >= (QualityOf("application/json") ?? 0);

        double? QualityOf(string mediaType) =>
            accepted.Where(value => value.MediaType == mediaType).Select(value => value.Quality ?? 1).Cast<double?>().Max();
    }
}
