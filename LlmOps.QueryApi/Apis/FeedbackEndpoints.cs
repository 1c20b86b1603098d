using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>What readers say about answers.</summary>
public static class FeedbackEndpoints
{
    /// <summary>Maps <c>POST /v1/feedback</c>.</summary>
    public static IEndpointRouteBuilder MapFeedback(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/feedback", GiveAsync)
            .WithName("GiveFeedback")
            .WithTags("Sessions")
            .RequireScope(CallerScopes.Ask)
            .WithSummary("Rate, correct or tag an answer")
            .WithDescription(
                "Stores the feedback with the turn; it replaces earlier feedback on that turn and is erased with the session. At least one "
                    + "of `thumbs`, `correction` and `tags` is given."
            )
            .Accepts<FeedbackRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    private static async Task<Ok<FeedbackResponse>> GiveAsync(
        HttpContext context,
        ConversationMemory memory,
        IOptions<ApiOptions> options,
        TimeProvider time
    )
    {
        var request = await JsonBody.ReadAsync(
            context.Request,
            RequestJson.Default.FeedbackRequest,
            options.Value.MaxQueryBodyBytes,
            context.RequestAborted
        );
        var feedback = FeedbackValidation.ToFeedback(request, time.GetUtcNow());
        var sessionId = request.SessionId is null ? null : QueryValidation.CheckSessionId(request.SessionId);
        var stored =
            await memory.SetFeedbackAsync(context.GetTenantScope(), request.TurnId, sessionId, feedback, context.RequestAborted)
            ?? throw new RequestProblemException(
                StatusCodes.Status404NotFound,
                "unknown-turn",
                sessionId is null
                    ? "There is no such turn in the last seven days; for an older one, name its sessionId too."
                    : "There is no such turn in the session."
            )
            {
                Field = "turnId",
                Value = request.TurnId,
            };
        return TypedResults.Ok(new FeedbackResponse(stored.Turn.TurnId, stored.Turn.SessionId, stored.Turn.Feedback!, stored.Degraded));
    }
}
