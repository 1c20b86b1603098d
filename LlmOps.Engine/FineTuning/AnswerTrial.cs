using System.Text;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>Lets a model answer a held-out question from its passages, through the prompt and the check of citations that callers get,
/// and scores the answer.</summary>
internal sealed class AnswerTrial(
    IChatClient chat,
    IModelPrices prices,
    ITextAnalysis analysis,
    IOptions<FineTuningOptions> options,
    IOptions<RetrievalOptions> retrieval,
    TimeProvider time
)
{
    private readonly CitationChecker _citations = new(retrieval.Value.MinCitationSupport, analysis);
    private readonly ContentWords _words = new(analysis);

    /// <summary>Asks.</summary>
    /// <param name="model">The model's id for calls.</param>
    /// <param name="pricedAs">The model whose price holds.</param>
    /// <param name="example">The question.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The answer as the model wrote it, its scores, and what was used.</returns>
    public async Task<(string Text, TrialResult Result, ModelUsage Usage)> AskAsync(
        string model,
        string pricedAs,
        Example example,
        CancellationToken cancellationToken
    )
    {
        var request = new ChatOptions
        {
            ModelId = model,
            MaxOutputTokens = options.Value.Gate.MaxOutputTokens,
            Temperature = 0,
            AdditionalProperties = new() { [FallbackChatClient.NoFallback] = true },
        };
        var passages = example.Passages.Select(passage => passage.ToPassage()).ToList();
        var answer = new AnswerStream(passages, _citations, question: $"{example.Question}\n{example.StandaloneQuestion}");
        var text = new StringBuilder();
        var startedAt = time.GetTimestamp();
        ChatFinishReason? finish = null;
        var usage = default(ModelUsage);
        await foreach (var update in chat.GetStreamingResponseAsync(example.Prompt(), request, cancellationToken))
        {
            text.Append(update.Text);
            answer.Append(update.Text, []);
            finish = update.FinishReason ?? finish;
            foreach (var figures in update.Contents.OfType<UsageContent>())
            {
                usage += ModelUsage.From(figures.Details);
            }
        }

        answer.Complete(isCut: false, []);
        var seconds = time.GetElapsedTime(startedAt).TotalSeconds;
        return (text.ToString(), Score(example, answer, finish, (double)(prices.CostUsd(pricedAs, usage) ?? 0), seconds), usage);
    }

    private TrialResult Score(Example example, AnswerStream answer, ChatFinishReason? finish, double costUsd, double seconds)
    {
        var text = CitationMarkers.Remove(answer.Answer).Trim();
        var refused =
            text.Length == 0 || answer.SaysAnswered is false || answer.Answer.Contains(GroundedPrompt.NoAnswer, StringComparison.Ordinal);
        var cited = answer.Citations.Count;
        var support =
            refused ? (example.IsRefusal ? 1 : 0)
            : cited == 0 ? 0
            : cited / (double)(cited + answer.Rejected);
        var overlap =
            example.IsRefusal ? (refused ? 1 : 0)
            : refused ? 0
            : F1(text, CitationMarkers.Remove(example.Answer));
        var refusal = refused == example.IsRefusal ? 1 : 0;

        // The line that readers do not see is part of the format: without it an answer that cites nothing cannot be told from a refusal.
        var isWhole = text.Length > 0 && answer.SaysAnswered is not null;
        var format = isWhole && finish != ChatFinishReason.Length && finish != ChatFinishReason.ContentFilter ? 1 : 0;

        // An answer that nothing supports is worth nothing, however near the accepted one it is.
        var quality = example.IsRefusal ? refusal : overlap * support;
        return new TrialResult(quality, support, overlap, refusal, format, costUsd, seconds);
    }

    private double F1(string answer, string accepted)
    {
        var (language, wanted) = _words.Of(accepted);
        var given = _words.Of(answer, language).Stems;
        var shared = given.Count(wanted.Contains);
        return shared == 0 ? 0 : 2.0 * shared / (given.Count + wanted.Count);
    }
}
