using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Limits;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>How answers came about.</summary>
public static class AnswerEndpoints
{
    /// <summary>Maps <c>GET /v1/answers/{turnId}</c> and <c>POST /v1/answers/{turnId}/replay</c>.</summary>
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
        routes
            .MapPost("/v1/answers/{turnId}/replay", ReplayAsync)
            .WithName("ReplayAnswer")
            .WithTags("Sessions")
            .RequireScope(CallerScopes.Sessions)
            .WithSummary("Answer a question again with other settings, and show what moves and what it costs")
            .WithDescription(
                "The question is searched for as it was rewritten then, in the documents as they are now. The model is asked and paid for; no turn is written. Needs the scope `ask` too."
            )
            .Accepts<ReplayRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
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
        var turn = await FindAsync(turnId, context, memory, sessionId);
        return TypedResults.Ok(AnswerResponse.From(DocumentAccess.SeenBy(context.GetCaller()) is null ? turn : WithoutOthers(turn)));
    }

    private static async Task<Ok<ReplayResponse>> ReplayAsync(
        string turnId,
        HttpContext context,
        AnswerReplay replay,
        [AsParameters] AskServices services,
        string? sessionId = null
    )
    {
        var (options, limits, caller) = (services.Options.Value, services.Limits.Value, context.GetCaller());
        var request = await JsonBody.ReadAsync(
            context.Request,
            RequestJson.Default.ReplayRequest,
            options.MaxQueryBodyBytes,
            context.RequestAborted
        );
        var settings = ReplayValidation.ToSettings(request, replay);
        var turn = await FindAsync(turnId, context, services.Memory, sessionId);
        if (!caller.Has(CallerScopes.Ask))
        {
            throw new RequestProblemException(
                StatusCodes.Status403Forbidden,
                "missing-scope",
                $"A replay asks a model: the credential lacks the scope '{CallerScopes.Ask}'."
            )
            {
                Limit = CallerScopes.Ask,
            };
        }

        var tokensPerMinute = CallerLimits.AppliesTo(caller) ? limits.TokensPerMinute : 0;
        if (tokensPerMinute > 0)
        {
            CallerLimitException.ThrowIfRefused(
                await services.Quota.CheckTokensAsync(caller, tokensPerMinute, context.RequestAborted),
                "tokens"
            );
        }

        using var answers = services.CallerAnswers.Enter(caller);
        using var place = await services.Gate.EnterAsync(context.RequestAborted);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(options.AnswerTimeout);

        // Keys that no document has any more are no fault of this request.
        var filter = FilterReader.Read(turn.Receipt?.Filters?.ToDictionary(), options) with
        {
            AccessLabels = DocumentAccess.SeenBy(caller),
        };
        var replayed = await replay.ReplayAsync(
            caller.Tenant,
            turn,
            settings,
            filter,
            new Spender(caller.KeyId ?? "", Spender.Replay),
            limit.Token
        );
        if (tokensPerMinute > 0)
        {
            await services.Quota.ChargeTokensAsync(
                caller,
                tokensPerMinute,
                replayed.InputTokens + replayed.OutputTokens,
                CancellationToken.None
            );
        }

        return TypedResults.Ok(ReplayResponse.From(turn, replayed));
    }

    private static async Task<ConversationTurn> FindAsync(string turnId, HttpContext context, ConversationMemory memory, string? sessionId)
    {
        var session = sessionId is null ? null : QueryValidation.CheckSessionId(sessionId);
        var seen = DocumentAccess.SeenBy(context.GetCaller());
        var turn = await memory.FindTurnAsync(context.GetTenantScope(), turnId, session, context.RequestAborted);
        return turn is not null && DocumentAccess.AllowsAll(seen, turn.AccessLabels)
            ? turn
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
