using System.Globalization;
using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Limits;

/// <summary>Holds callers to their requests a minute, and tells each response how they stand
/// (draft-ietf-httpapi-ratelimit-headers).</summary>
internal sealed class CallerLimits(RequestDelegate next, CallerQuota quota, IOptions<LimitOptions> options)
{
    private const string PolicyHeader = "RateLimit-Policy",
        StandingHeader = "RateLimit";

    /// <summary>Whether a caller has limits: those who run the deployment have none.</summary>
    public static bool AppliesTo(Caller caller) => !caller.IsOperator;

    public async Task InvokeAsync(HttpContext context)
    {
        if (
            options.Value.RequestsPerMinute is > 0 and var limit
            && context.User.Identity is CallerIdentity { Caller: var caller }
            && AppliesTo(caller)
        )
        {
            var standing = await quota.TakeRequestAsync(caller, limit, context.RequestAborted);
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers[PolicyHeader] = string.Create(CultureInfo.InvariantCulture, $"\"requests\";q={limit};w=60");
                headers[StandingHeader] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"requests\";r={standing.Remaining};t={Math.Ceiling(standing.Wait.TotalSeconds)}"
                );
                return Task.CompletedTask;
            });
            CallerLimitException.ThrowIfRefused(standing, "requests");
        }

        await next(context);
    }
}
