using LlmOps.Engine.Access;
using LlmOps.Engine.Asking;
using LlmOps.QueryApi.Limits;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>What a search needs.</summary>
internal sealed class SearchServices(
    PassageSearch search,
    RequestFilters filters,
    CallerQuota quota,
    CallerAnswers callerAnswers,
    AnswerGate gate,
    IOptions<ApiOptions> options,
    IOptions<LimitOptions> limits
)
{
    public PassageSearch Search { get; } = search;

    public RequestFilters Filters { get; } = filters;

    public CallerQuota Quota { get; } = quota;

    public CallerAnswers CallerAnswers { get; } = callerAnswers;

    public AnswerGate Gate { get; } = gate;

    public IOptions<ApiOptions> Options { get; } = options;

    public IOptions<LimitOptions> Limits { get; } = limits;
}
