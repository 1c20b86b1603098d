using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.Engine.Access;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Limits;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>Endpoints that answer questions, streamed or whole, and that search without a model.</summary>
public static class QueryEndpoints
{
    /// <summary>Maps <c>POST /v1/query</c>.</summary>
    public static IEndpointRouteBuilder MapQuery(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/query", AskAsync)
            .AddEndpointFilter<OverloadFilter>()
            .WithName("Query")
            .WithTags("Query")
            .RequireScope(CallerScopes.Ask)
            .WithSummary("Answer a question from the documents")
            .WithDescription(
                "Answers with checked citations, or says that the documents do not hold the answer. With `stream: true` or `Accept: "
                    + "text/event-stream` the answer comes as server-sent events: `retrieval`, `token`, `citation`, `final`, `error`. A "
                    + "request that is repeated with the same `Idempotency-Key` gets the answer that was given first, without `passages`; "
                    + "it is one turn and one bill."
            )
            .Accepts<QueryRequest>("application/json")
            .Produces<QueryResponse>(StatusCodes.Status200OK, "application/json", "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    private static async Task AskAsync(HttpContext context, [AsParameters] AskServices services)
    {
        var (options, limits, caller) = (services.Options.Value, services.Limits.Value, context.GetCaller());
        var request = await JsonBody.ReadAsync(
            context.Request,
            RequestJson.Default.QueryRequest,
            options.MaxQueryBodyBytes,
            context.RequestAborted
        );
        var ask = QueryValidation.ToAskRequest(request, options);
        ask = ask with
        {
            Filter = await services.Filters.ReadAsync(request.Filters, caller, context.RequestAborted),
            Conditions = request.Filters is { Count: > 0 } ? request.Filters : null,
        };
        var tokensPerMinute = CallerLimits.AppliesTo(caller) ? limits.TokensPerMinute : 0;
        if (tokensPerMinute > 0)
        {
            CallerLimitException.ThrowIfRefused(
                await services.Quota.CheckTokensAsync(caller, tokensPerMinute, context.RequestAborted),
                "tokens"
            );
        }

        var key = IdempotencyKey.Of(context.Request);
        if (key is not null)
        {
            ask = request.SessionId is null
                ? ask with
                {
                    SessionId = IdempotencyKey.IdFor(key, $"{caller.Subject}/session"),
                    IsNewSession = false,
                }
                : ask;
            ask = ask with { TurnId = IdempotencyKey.IdFor(key, $"{caller.Subject}/{ask.SessionId}") };
        }

        using var pass = ask.TurnId is null
            ? null
            : await services.Turns.EnterAsync($"{caller.Tenant.TenantId}/{ask.TurnId}", context.RequestAborted);
        var stored = ask.TurnId is null
            ? null
            : await services.Memory.GetTurnAsync(caller.Tenant, ask.SessionId, ask.TurnId, context.RequestAborted);
        if (stored is not null)
        {
            if (
                !string.Equals(stored.Question, ask.Question, StringComparison.Ordinal)
                || !DocumentAccess.AllowsAll(ask.Filter.AccessLabels, stored.AccessLabels)
            )
            {
                throw new RequestProblemException(
                    StatusCodes.Status422UnprocessableEntity,
                    "idempotency-mismatch",
                    "The idempotency key was used for another question of this session."
                )
                {
                    Field = IdempotencyKey.Header,
                    Value = key,
                };
            }

            context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        var cacheControl = context.Request.GetTypedHeaders().CacheControl;
        ask = ask with { ReadsCache = cacheControl?.NoCache is not true, WritesCache = cacheControl?.NoStore is not true };
        using var answers = services.CallerAnswers.Enter(caller);
        using var place = await services.Gate.EnterAsync(context.RequestAborted);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(options.AnswerTimeout);
        ask = ask with
        {
            Spender = new Engine.Budgets.Spender(caller.KeyId ?? "", Engine.Budgets.Spender.Query, ask.IsNewSession ? "" : ask.SessionId),
        };
        var events = stored is null
            ? WatchAsync(services.Answering.AskAsync(caller.Tenant, ask, limit.Token), place, services.Quota, caller, tokensPerMinute)
            : ReplayAsync(stored);
        if (request.Stream || context.Request.AcceptsEventStream())
        {
            await TypedResults.ServerSentEvents(StreamAsync(context, ask, events)).ExecuteAsync(context);
            return;
        }

        await foreach (var step in events)
        {
            Warn(context, step);
            if (step is AnswerEvent.Completed completed)
            {
                await context.Response.WriteAsJsonAsync(
                    ToResponse(completed),
                    ReadableJson.Context.QueryResponse,
                    cancellationToken: limit.Token
                );
            }
        }
    }

    /// <summary>Frees the question's place with the first word of its answer, and counts the tokens of the whole.</summary>
    private static async IAsyncEnumerable<AnswerEvent> WatchAsync(
        IAsyncEnumerable<AnswerEvent> events,
        AnswerGate.Place place,
        CallerQuota quota,
        Caller caller,
        int tokensPerMinute
    )
    {
        await foreach (var step in events)
        {
            if (step is AnswerEvent.TextDelta)
            {
                place.Begun();
            }

            if (step is AnswerEvent.Completed { Turn: var turn } && tokensPerMinute > 0)
            {
                await quota.ChargeTokensAsync(caller, tokensPerMinute, turn.InputTokens + turn.OutputTokens, CancellationToken.None);
            }

            yield return step;
        }
    }

    /// <summary>The events of an answer that was given before.</summary>
    private static async IAsyncEnumerable<AnswerEvent> ReplayAsync(ConversationTurn turn)
    {
        await Task.CompletedTask;
        var nothing = new RetrievalResult([], [], [], 0, 0);
        yield return new AnswerEvent.Retrieved(nothing, turn.RewrittenQuestion);
        yield return new AnswerEvent.TextDelta(turn.Answer);
        foreach (var citation in turn.Citations)
        {
            yield return new AnswerEvent.Cited(citation);
        }

        yield return new AnswerEvent.Completed(turn, [], nothing);
    }

    /// <summary>The events of an answer as the caller gets them. Headers go out with the first, so that a question that is refused before
    /// it gets its proper status; from then on an error can only be told as an event.</summary>
    private static async IAsyncEnumerable<SseItem<string>> StreamAsync(
        HttpContext context,
        AskRequest ask,
        IAsyncEnumerable<AnswerEvent> events
    )
    {
        var response = context.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-transform";
        // Proxies that buffer would turn the stream into one late answer.
        response.Headers["X-Accel-Buffering"] = "no";

        await using var steps = events.GetAsyncEnumerator();
        for (var isFailed = false; !isFailed; )
        {
            SseItem<string>? item;
            try
            {
                if (!await steps.MoveNextAsync())
                {
                    yield break;
                }

                Warn(context, steps.Current);
                item = ToItem(ask, steps.Current);
            }
            catch (Exception e) when (response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(QueryEndpoints)).LogStreamFailed(e);
                item = ToItem("error", ProblemExceptionHandler.Describe(e), ReadableJson.Context.ProblemDetails);
                isFailed = true;
            }

            if (item is { } sent)
            {
                yield return sent;
            }
        }
    }

    private static SseItem<string>? ToItem(AskRequest ask, AnswerEvent step) =>
        step switch
        {
            AnswerEvent.Retrieved retrieved => ToItem("retrieval", ToEvent(ask, retrieved), ReadableJson.Context.RetrievalEvent),
            AnswerEvent.TextDelta delta => ToItem("token", new TokenEvent(delta.Text), ReadableJson.Context.TokenEvent),
            AnswerEvent.Cited cited => ToItem("citation", cited.Citation, ReadableJson.Context.TurnCitation),
            AnswerEvent.Completed completed => ToItem("final", ToResponse(completed), ReadableJson.Context.QueryResponse),
            _ => null,
        };

    private static SseItem<string> ToItem<T>(string name, T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.Serialize(value, type), name);

    /// <summary>Says of which budgets little is left: <c>tenant-daily;used=0.83;resets=2026-11-27T00:00:00Z</c>.</summary>
    private static void Warn(HttpContext context, AnswerEvent step)
    {
        if (step is AnswerEvent.Retrieved { BudgetWarnings: { Count: > 0 } warnings } && !context.Response.HasStarted)
        {
            context.Response.Headers["X-Budget-Warning"] = string.Join(
                ", ",
                warnings
                    .Where(cap => !cap.Name.StartsWith("global-", StringComparison.Ordinal))
                    .Select(cap =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{cap.Name};used={(cap.CapUsd == 0 ? 1 : (cap.SpentUsd + cap.ReservedUsd) / cap.CapUsd):0.00};resets={cap.ResetsAt:yyyy-MM-dd'T'HH:mm:ss'Z'}"
                        )
                    )
            );
        }
    }

    private static RetrievalEvent ToEvent(AskRequest ask, AnswerEvent.Retrieved retrieved) =>
        new(
            ask.SessionId,
            retrieved.RewrittenQuestion,
            [.. retrieved.Result.Passages.Select(PassageSummary.From)],
            retrieved.Result.Legs,
            retrieved.Result.Degraded
        );

    private static QueryResponse ToResponse(AnswerEvent.Completed completed)
    {
        var turn = completed.Turn;
        return new QueryResponse(
            turn.TurnId,
            turn.SessionId,
            turn.Question,
            turn.RewrittenQuestion,
            turn.Answer,
            turn.Answered,
            turn.Citations,
            turn.WithheldCitations,
            [.. completed.Result.Passages.Select(PassageSummary.From)],
            completed.Degraded,
            new UsageSummary(turn.InputTokens, turn.OutputTokens, turn.CostUsd),
            turn.Model,
            turn.At
        )
        {
            Cached = turn.Cached,
        };
    }
}
