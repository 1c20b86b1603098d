using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using LlmOps.LocalBedrock.Guardrails;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Conversations;

/// <summary>One Converse call from validated request to usage figures, the same for both ways of answering.</summary>
internal sealed class Conversation(ConverseRequest request, ResolvedModel model, GuardrailOptions? guardrail, IChatModel chat, TokenUsage input, TimeProvider clock)
{
    private readonly long _startedAt = clock.GetTimestamp();
    private readonly OutputLimiter _output = new(InferenceConfigLimits.Of(request, model.Model));
    private GuardrailTrace? _guardrailTrace;
    private TokenUsage _input = input;
    private int? _outputTokens;

    public string StopReason { get; private set; } = "end_turn";

    /// <summary>The model that really answers.</summary>
    public string AnsweringModel { get; private set; } = LocalModelIds.Chat;

    public TokenUsage Usage => _input with { OutputTokens = _outputTokens ?? _output.Tokens };

    public ConverseMetrics Metrics => new(Math.Max(1, (long)clock.GetElapsedTime(_startedAt).TotalMilliseconds));

    public ConverseTrace Trace => new()
    {
        PromptRouter = new PromptRouterTrace(AnsweringModel),
        Guardrail = request.GuardrailConfig?.Trace is "enabled" or "enabled_full" ? _guardrailTrace : null,
    };

    public PerformanceConfig? PerformanceConfig => request.PerformanceConfig;

    public ServiceTier? ServiceTier => request.ServiceTier;

    public JsonObject? AdditionalFields =>
        request.AdditionalModelResponseFieldPaths?.Contains("/stop_sequence") is true ? new JsonObject { ["stop_sequence"] = _output.StopSequence } : null;

    /// <summary>The answer in deltas.</summary>
    public async IAsyncEnumerable<string> AnswerAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (guardrail is not null)
        {
            var verdict = GuardrailSimulator.Check(guardrail, GuardrailSimulator.GuardedTexts(request));
            _guardrailTrace = new GuardrailTrace { InputAssessment = new Dictionary<string, GuardrailAssessment> { [guardrail.Id] = verdict.Assessment } };
            if (verdict.Blocked)
            {
                // The model never saw the question, so nothing of it is billed.
                _input = new TokenUsage(0, 0, 0, 0, null);
                _outputTokens = 0;
                yield return Block("Guardrail blocked the input.", guardrail.BlockedInputMessage);
                yield break;
            }

            var held = new List<string>();
            await foreach (var delta in GenerateAsync(cancellationToken))
            {
                held.Add(delta);
            }

            var judged = GuardrailSimulator.Check(guardrail, [_output.Text]);
            _guardrailTrace = _guardrailTrace with { OutputAssessments = new Dictionary<string, IReadOnlyList<GuardrailAssessment>> { [guardrail.Id] = [judged.Assessment] } };
            if (judged.Blocked)
            {
                _guardrailTrace = _guardrailTrace with { ModelOutput = [_output.Text] };
                yield return Block("Guardrail blocked the output.", guardrail.BlockedOutputMessage);
                yield break;
            }

            foreach (var delta in held)
            {
                yield return delta;
            }

            yield break;
        }

        await foreach (var delta in GenerateAsync(cancellationToken))
        {
            yield return delta;
        }
    }

    private async IAsyncEnumerable<string> GenerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var delta in chat.ReplyAsync(request, cancellationToken))
        {
            AnsweringModel = delta.Model ?? AnsweringModel;
            StopReason = delta.StopReason ?? StopReason;
            _outputTokens = delta.OutputTokens ?? _outputTokens;
            _input = delta.InputTokens is { } tokens ? new TokenUsage(tokens, 0, 0, 0, null) : _input;
            var passed = _output.Pass(delta.Text);
            if (passed.Length > 0)
            {
                yield return passed;
            }

            if (_output.StopReason is { } stopped)
            {
                StopReason = stopped;
                _outputTokens = null;
                yield break;
            }
        }

        if (_output.Finish() is { Length: > 0 } rest)
        {
            yield return rest;
        }
    }

    private string Block(string reason, string message)
    {
        StopReason = "guardrail_intervened";
        _guardrailTrace = _guardrailTrace! with { ActionReason = reason };
        return message;
    }
}
