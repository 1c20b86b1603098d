using LlmOps.Engine.Access;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>Conversations.</summary>
public static class SessionEndpoints
{
    /// <summary>Maps <c>GET /v1/sessions</c>, and <c>GET</c> and <c>DELETE /v1/sessions/{id}</c>.</summary>
    public static IEndpointRouteBuilder MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes
            .MapGroup("/v1/sessions")
            .WithTags("Sessions")
            .RequireScope(CallerScopes.Sessions)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        sessions
            .MapGet("/", ListAsync)
            .WithName("ListSessions")
            .WithSummary("List the conversations of the last seven days, the one asked last first")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        sessions
            .MapGet("/{id}", GetAsync)
            .WithName("GetSession")
            .WithSummary("Read a conversation, oldest turn first")
            .ProducesProblem(StatusCodes.Status404NotFound);
        sessions.MapDelete("/{id}", DeleteAsync).WithName("DeleteSession").WithSummary("Forget a conversation in every tier");
        return routes;
    }

    private static async Task<Ok<SessionList>> ListAsync(
        HttpContext context,
        ConversationMemory memory,
        IOptions<ApiOptions> options,
        string? after = null,
        int? limit = null
    )
    {
        var size = limit ?? Math.Min(50, options.Value.MaxPageSize);
        if (size < 1 || size > options.Value.MaxPageSize)
        {
            throw new RequestProblemException(
                StatusCodes.Status400BadRequest,
                "out-of-range",
                $"A page holds 1 to {options.Value.MaxPageSize} sessions."
            )
            {
                Field = "limit",
                Value = size,
                Limit = options.Value.MaxPageSize,
            };
        }

        var cursor = after is null
            ? null
            : SessionCursor.Parse(after)
                ?? throw new RequestProblemException(
                    StatusCodes.Status400BadRequest,
                    "invalid-value",
                    "The field 'after' is the 'next' of the page before."
                )
                {
                    Field = "after",
                    Value = after.Length > 128 ? after.Length : after,
                };
        var seen = DocumentAccess.SeenBy(context.GetCaller());
        var sessions = await memory.ListSessionsAsync(
            context.GetTenantScope(),
            seen is null ? null : labels => DocumentAccess.AllowsAll(seen, labels),
            cursor,
            size,
            context.RequestAborted
        );
        return TypedResults.Ok(
            new SessionList(
                [.. sessions.Select(session => new SessionEntry(session.SessionId, session.Title, session.LastAt))],
                sessions.Count == size ? new SessionCursor(sessions[^1].LastSequence, sessions[^1].SessionId).ToString() : null
            )
        );
    }

    private static async Task<Ok<SessionResponse>> GetAsync(string id, HttpContext context, ConversationMemory memory)
    {
        var session = await memory.GetSessionAsync(context.GetTenantScope(), QueryValidation.CheckSessionId(id), context.RequestAborted);
        var seen = DocumentAccess.SeenBy(context.GetCaller());
        var turns = session?.Turns.Where(turn => DocumentAccess.AllowsAll(seen, turn.AccessLabels)).ToList();
        return session is null || turns is not { Count: > 0 }
            ? throw new RequestProblemException(StatusCodes.Status404NotFound, "unknown-session", "There is no such session.")
            {
                Field = "id",
                Value = id,
            }
            : TypedResults.Ok(new SessionResponse(id, [.. turns.Select(SessionTurn.From)], session.Degraded));
    }

    private static async Task<Ok<DeletionReceipt>> DeleteAsync(string id, HttpContext context, ConversationMemory memory)
    {
        var removals = await memory.DeleteSessionAsync(
            context.GetTenantScope(),
            QueryValidation.CheckSessionId(id),
            context.RequestAborted
        );
        await context.AuditAsync(AuditActions.SessionDeleted, id);
        return TypedResults.Ok(
            new DeletionReceipt(id, [.. removals.Select(removal => new Model.StoreRemoval(removal.Store, removal.Removed))])
        );
    }
}
