using LlmOps.Engine.Access;
using LlmOps.Engine.Tenancy;

namespace LlmOps.QueryApi.Http;

/// <summary>Writes what a request did to the audit log.</summary>
internal static class AuditExtensions
{
    /// <summary>Writes one action of the request's caller.</summary>
    /// <param name="context">The request.</param>
    /// <param name="action">What was done (<see cref="AuditActions"/>).</param>
    /// <param name="target">To which: its id.</param>
    /// <param name="tenant">Whose; null: the caller's own.</param>
    public static Task AuditAsync(this HttpContext context, string action, string target, TenantScope? tenant = null)
    {
        var caller = context.GetCaller();
        return context.RequestServices.GetRequiredService<AuditTrail>().WriteAsync(caller, tenant ?? caller.Tenant, action, target);
    }
}
