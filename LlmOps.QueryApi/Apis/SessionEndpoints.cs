using LlmOps.Engine.Access;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>Conversations.</summary>
public static class SessionEndpoints
{
    /// <summary>Maps <c>GET</c> and <c>DELETE /v1/sessions/{id}</c>.</summary>
    public static IEndpointRouteBuilder MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/v1/sessions").WithTags("Sessions").RequireScope(CallerScopes.Sessions).ProducesProblem(StatusCodes.Status400BadRequest);
        sessions.MapGet("/{id}", GetAsync)
            .WithName("GetSession")
            .WithSummary("Read a conversation, oldest turn first")
            .ProducesProblem(StatusCodes.Status404NotFound);
        sessions.MapDelete("/{id}", DeleteAsync)
            .WithName("DeleteSession")
            .WithSummary("Forget a conversation in every tier");
        return routes;
    }

    private static async Task<Ok<SessionResponse>> GetAsync(string id, HttpContext context, ConversationMemory memory)
    {
        var session = await memory.GetSessionAsync(context.GetTenantScope(), QueryValidation.CheckSessionId(id), context.RequestAborted);
        var seen = DocumentAccess.SeenBy(context.GetCaller());
        var turns = session?.Turns.Where(turn => DocumentAccess.AllowsAll(seen, turn.AccessLabels)).ToList();
        return session is null || turns is not { Count: > 0 }
            ? throw new RequestProblemException(StatusCodes.Status404NotFound, "unknown-session", "There is no such session.") { Field = "id", Value = id }
            : TypedResults.Ok(new SessionResponse(id, [.. turns.Select(SessionTurn.From)], session.Degraded));
    }

    private static async Task<Ok<DeletionReceipt>> DeleteAsync(string id, HttpContext context, ConversationMemory memory)
    {
        var removals = await memory.DeleteSessionAsync(context.GetTenantScope(), QueryValidation.CheckSessionId(id), context.RequestAborted);
        await context.AuditAsync(AuditActions.SessionDeleted, id);
        return TypedResults.Ok(new DeletionReceipt(id, [.. removals.Select(removal => new Model.StoreRemoval(removal.Store, removal.Removed))]));
    }
}
