using System.Diagnostics;
using System.Runtime.CompilerServices;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>Reads a model's answer as it comes: its citations are checked, and its money is set aside ahead of it.</summary>
internal sealed class AnswerReading(AnswerStream answer, QuestionBill bill, AnswerReview review)
{
    /// <summary>Why the answer ended; null where no model was asked.</summary>
    public ChatFinishReason? Finish { get; private set; }

    /// <summary>The model as its provider calls it.</summary>
    public string? ProviderModel { get; private set; }

    /// <summary>Whether the configured model stood in for a tuned one.</summary>
    public bool FellBack { get; private set; }

    /// <summary>Tokens read.</summary>
    public long InputTokens { get; private set; }

    /// <summary>Tokens written.</summary>
    public long OutputTokens { get; private set; }

    /// <summary>Whether the question is answered: by the model's own word, where it gave it, and never against the citations, since what
    /// nothing supports is no answer.</summary>
    public bool IsAnswered => answer.SaysAnswered is not false && answer.Citations.Count > 0 && Finish != ChatFinishReason.ContentFilter;

    /// <summary>What the answer lacks, as it stands in <c>degraded</c>; null: nothing.</summary>
    public string? MissingPart => AnswerOutcome.PartMissing(Finish, answer.Answer);

    /// <summary>Asks the model and gives what may be shown.</summary>
    /// <exception cref="BudgetExceededException">A cap forbids the prompt.</exception>
    /// <exception cref="ModelException">The model cannot be reached or refuses.</exception>
    public async IAsyncEnumerable<AnswerEvent> ReadAsync(
        IChatClient chat,
        IList<ChatMessage> messages,
        ChatOptions options,
        Activity? span,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var citations = new List<TurnCitation>();
        await bill.HoldPromptAsync(PromptBytes.Of(messages, options), options.MaxOutputTokens!.Value, cancellationToken);
        var updates = chat.GetStreamingResponseAsync(messages, options, cancellationToken);
        await foreach (var update in bill.MeasureAsync("answer", span, updates))
        {
            Note(update);
            if (update.Text.Length == 0)
            {
                continue;
            }

            citations.Clear();
            var shown = answer.Append(update.Text, citations);
            foreach (var step in Show(shown, citations))
            {
                yield return step;
            }

            if (!await bill.TryHoldOutputAsync(update.Text, cancellationToken))
            {
                // What was written so far is covered; more would be money that is not reserved.
                Finish = ChatFinishReason.Length;
                break;
            }

            await foreach (var step in ReviewAsync(span, cancellationToken))
            {
                yield return step;
            }
        }

        bill.EndAnswer();
        citations.Clear();
        var rest = answer.Complete(Finish == ChatFinishReason.Length, citations);
        foreach (var step in Show(rest, citations))
        {
            yield return step;
        }

        await foreach (var step in ReviewAsync(span, cancellationToken))
        {
            yield return step;
        }
    }

    /// <summary>Lets the claims be reviewed that words could not decide, and gives what was held back for that. What the model writes
    /// meanwhile waits in its connection.</summary>
    private async IAsyncEnumerable<AnswerEvent> ReviewAsync(Activity? span, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (answer.NextReview() is { } claims)
        {
            var findings = await SpanContext.RunAsync(span, () => review.ReviewAsync(claims, cancellationToken));
            var citations = new List<TurnCitation>();
            var held = answer.Settle(claims, findings, citations);
            foreach (var step in Show(held, citations))
            {
                yield return step;
            }
        }
    }

    private static IEnumerable<AnswerEvent> Show(string text, List<TurnCitation> citations)
    {
        if (text.Length > 0)
        {
            yield return new AnswerEvent.TextDelta(text);
        }

        foreach (var citation in citations)
        {
            yield return new AnswerEvent.Cited(citation);
        }
    }

    private void Note(ChatResponseUpdate update)
    {
        FellBack |= update.AdditionalProperties?.ContainsKey(FallbackChatClient.FellBack) is true;
        ProviderModel = update.ModelId ?? ProviderModel;
        Finish = update.FinishReason ?? Finish;
        foreach (var usage in update.Contents.OfType<UsageContent>())
        {
            InputTokens += usage.Details.InputTokenCount ?? 0;
            OutputTokens += usage.Details.OutputTokenCount ?? 0;
        }
    }
}
