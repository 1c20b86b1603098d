using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>How answers came about.</summary>
public static class AnswerEndpoints
{
    /// <summary>Maps <c>GET /v1/answers/{turnId}</c>.</summary>
    public static IEndpointRouteBuilder MapAnswers(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/answers/{turnId}", GetAsync)
            .WithName("GetAnswer")
            .WithTags("Sessions")
            .RequireScope(CallerScopes.Sessions)
            .WithSummary("Explain an answer: what was found, what went into the prompt and why, what was withheld, what it cost")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    private static async Task<Ok<AnswerResponse>> GetAsync(
        string turnId,
        HttpContext context,
        ConversationMemory memory,
        string? sessionId = null
    )
    {
        var session = sessionId is null ? null : QueryValidation.CheckSessionId(sessionId);
        var seen = DocumentAccess.SeenBy(context.GetCaller());
        var turn = await memory.FindTurnAsync(context.GetTenantScope(), turnId, session, context.RequestAborted);
        return turn is not null && DocumentAccess.AllowsAll(seen, turn.AccessLabels)
            ? TypedResults.Ok(AnswerResponse.From(seen is null ? turn : WithoutOthers(turn)))
            : throw new RequestProblemException(
                StatusCodes.Status404NotFound,
                "unknown-turn",
                session is null
                    ? "There is no such turn in the last seven days; for an older one, name its sessionId too."
                    : "There is no such turn in the session."
            )
            {
                Field = "turnId",
                Value = turnId.Length > 128 ? turnId.Length : turnId,
            };
    }

    /// <summary>The turn's labels are those of the passages that went in; what was found besides may stand under others.</summary>
    private static ConversationTurn WithoutOthers(ConversationTurn turn) =>
        turn.Receipt is { } receipt
            ? turn with
            {
                Receipt = receipt with { Candidates = [.. receipt.Candidates.Where(candidate => candidate.Passage is not null)] },
            }
            : turn;
}
