using LlmOps.Engine.Access;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Remembering;
using LlmOps.QueryApi.Http;
using LlmOps.QueryApi.Limits;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>What an answer needs.</summary>
internal sealed class AskServices(
    QuestionAnswering answering,
    ConversationMemory memory,
    RequestFilters filters,
    TurnGate turns,
    CallerQuota quota,
    CallerAnswers callerAnswers,
    AnswerGate gate,
    IOptions<ApiOptions> options,
    IOptions<LimitOptions> limits
)
{
    public QuestionAnswering Answering { get; } = answering;

    public ConversationMemory Memory { get; } = memory;

    public RequestFilters Filters { get; } = filters;

    public TurnGate Turns { get; } = turns;

    public CallerQuota Quota { get; } = quota;

    public CallerAnswers CallerAnswers { get; } = callerAnswers;

    public AnswerGate Gate { get; } = gate;

    public IOptions<ApiOptions> Options { get; } = options;

    public IOptions<LimitOptions> Limits { get; } = limits;
}
