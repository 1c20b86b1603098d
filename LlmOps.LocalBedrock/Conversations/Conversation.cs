using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlmOps.LocalBedrock.Faults;
using LlmOps.LocalBedrock.Guardrails;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Conversations;

/// <summary>One Converse call from validated request to usage figures, the same for both ways of answering.</summary>
internal sealed class Conversation(
    ConverseRequest request,
    ResolvedModel model,
    GuardrailOptions? guardrail,
    IChatModel chat,
    PromptCache cache,
    CallFaults faults,
    TimeProvider clock,
    long startedAt
)
{
    private readonly OutputLimiter _output = new(InferenceConfigLimits.Of(request, model.Model));
    private GuardrailTrace? _guardrailTrace;
    private TokenUsage _input = new(0, 0, 0, 0, null);
    private int? _outputTokens;

    public string StopReason { get; private set; } = "end_turn";

    /// <summary>The tool that the model calls; null: none.</summary>
    public JsonElement? ToolUse { get; private set; }

    /// <summary>The model that really answers.</summary>
    public string AnsweringModel { get; private set; } = LocalModelIds.Chat;

    public TokenUsage Usage => _input with { OutputTokens = _outputTokens ?? _output.Tokens };

    public CallFaults Faults { get; } = faults;

    public ConverseMetrics Metrics => new(Math.Max(1, (long)clock.GetElapsedTime(startedAt).TotalMilliseconds));

    public ConverseTrace Trace =>
        new()
        {
            PromptRouter = new PromptRouterTrace(AnsweringModel),
            Guardrail = request.GuardrailConfig?.Trace is "enabled" or "enabled_full" ? _guardrailTrace : null,
        };

    public PerformanceConfig? PerformanceConfig => request.PerformanceConfig;

    public ServiceTier? ServiceTier => request.ServiceTier;

    public JsonObject? AdditionalFields =>
        request.AdditionalModelResponseFieldPaths?.Contains("/stop_sequence") is true
            ? new JsonObject { ["stop_sequence"] = _output.StopSequence }
            : null;

    /// <summary>The answer in deltas.</summary>
    public async IAsyncEnumerable<string> AnswerAsync(bool stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (guardrail is not null)
        {
            var verdict = GuardrailSimulator.Check(guardrail, GuardrailSimulator.GuardedTexts(request));
            _guardrailTrace = new GuardrailTrace
            {
                InputAssessment = new Dictionary<string, GuardrailAssessment> { [guardrail.Id] = verdict.Assessment },
            };
            if (verdict.Blocked)
            {
                // The model never saw the question, so nothing of it is billed.
                _outputTokens = 0;
                yield return Block("Guardrail blocked the input.", guardrail.BlockedInputMessage);
                yield break;
            }

            var held = new List<string>();
            await foreach (var delta in GenerateAsync(stream, cancellationToken))
            {
                held.Add(delta);
            }

            var judged = GuardrailSimulator.Check(guardrail, [_output.Text]);
            _guardrailTrace = _guardrailTrace with
            {
                OutputAssessments = new Dictionary<string, IReadOnlyList<GuardrailAssessment>> { [guardrail.Id] = [judged.Assessment] },
            };
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

        await foreach (var delta in GenerateAsync(stream, cancellationToken))
        {
            yield return delta;
        }
    }

    private async IAsyncEnumerable<string> GenerateAsync(bool stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _input = InputUsage();
        await foreach (var delta in chat.ReplyAsync(request, stream, cancellationToken))
        {
            AnsweringModel = delta.Model ?? AnsweringModel;
            StopReason = delta.StopReason ?? StopReason;
            ToolUse = delta.ToolUse ?? ToolUse;
            _outputTokens = delta.OutputTokens ?? _outputTokens;
            _input = delta.InputTokens is { } tokens ? new TokenUsage(tokens, 0, 0, 0, null) : _input;
            if (Faults.Plan.TokenDelay > TimeSpan.Zero)
            {
                await Task.Delay(Faults.Plan.TokenDelay, clock, cancellationToken);
            }

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

    private TokenUsage InputUsage()
    {
        var usage = cache.Use(model, request);
        if (Faults.Plan is not { CacheRead: null, CacheWrite: null })
        {
            var total = usage.InputTokens + usage.CacheReadInputTokens + usage.CacheWriteInputTokens;
            var (read, write) = (Faults.Plan.CacheRead ?? 0, Faults.Plan.CacheWrite ?? 0);
            usage = new TokenUsage(Math.Max(0, total - read - write), 0, read, write, write > 0 ? [new CacheDetail("5m", write)] : null);
        }

        return usage;
    }

    private string Block(string reason, string message)
    {
        StopReason = "guardrail_intervened";
        _guardrailTrace = _guardrailTrace! with { ActionReason = reason };
        return message;
    }
}
