using System.Security.Claims;
using LlmOps.Engine.Tenancy;

namespace LlmOps.QueryApi.Access;

/// <summary>The identity of a request, with the caller it was found to be.</summary>
internal sealed class CallerIdentity(Caller caller, string scheme)
    : ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, caller.Subject)], scheme)
{
    /// <summary>The caller.</summary>
    public Caller Caller { get; } = caller;
}
