using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Access;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Limits;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.QueryApi.Apis;

/// <summary>Endpoints that find passages without answering.</summary>
public static class SearchEndpoints
{
    /// <summary>Maps <c>POST /v1/search</c>.</summary>
    public static IEndpointRouteBuilder MapSearch(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/search", SearchAsync)
            .AddEndpointFilter<OverloadFilter>()
            .WithName("Search")
            .WithTags("Query")
            .RequireScope(CallerScopes.Ask)
            .WithSummary("Find passages without an answer")
            .WithDescription(
                "Returns the passages that a question's answer would be made of, the best first, with the rank and score that each leg of "
                    + "the retrieval gave them. No chat model is called and nothing is remembered."
            )
            .Accepts<SearchRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status502BadGateway)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    private static async Task<Ok<SearchResponse>> SearchAsync(HttpContext context, [AsParameters] SearchServices services)
    {
        var (options, caller) = (services.Options.Value, context.GetCaller());
        var request = await JsonBody.ReadAsync(
            context.Request,
            RequestJson.Default.SearchRequest,
            options.MaxQueryBodyBytes,
            context.RequestAborted
        );
        var search = QueryValidation.ToSearchRequest(request, options, caller) with
        {
            Filter = await services.Filters.ReadAsync(request.Filters, caller, context.RequestAborted),
        };
        var tokensPerMinute = CallerLimits.AppliesTo(caller) ? services.Limits.Value.TokensPerMinute : 0;
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
        var found = await services.Search.SearchAsync(caller.Tenant, search, limit.Token);
        if (tokensPerMinute > 0)
        {
            await services.Quota.ChargeTokensAsync(caller, tokensPerMinute, found.EmbeddingTokens, CancellationToken.None);
        }

        return TypedResults.Ok(new SearchResponse(FoundPassage.From(found), found.Degraded));
    }
}
