using LlmOps.Engine.Asking.Prompts;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Asking;

/// <summary>
/// Answers a question of the past again, with other settings: it is searched for as it was rewritten then, in the documents as they are
/// now, and the model sees the turns that it saw then. It costs what a question costs, and writes no turn.
/// </summary>
public sealed class AnswerReplay(
    ConversationMemory memory,
    SearchOrchestrator search,
    IChatClient chat,
    IPromptCatalog prompts,
    CostController costs,
    PriceTable prices,
    IOptions<RetrievalOptions> retrieval,
    AnswerSettings answers,
    ITextAnalysis analysis,
    ModelNames configured,
    CitationReview review,
    TimeProvider time
)
{
    private readonly CitationChecker _citations = new(retrieval.Value.MinCitationSupport, analysis);

    /// <summary>The versions of the instructions that a replay may name.</summary>
    public IReadOnlyList<string> PromptVersions => [.. prompts.Versions(PromptTask.Answer).Select(prompt => prompt.Version)];

    /// <summary>Whether a replay may name a model: the configured one, or one of the price table. Tuned models are their tenants' own
    /// and not among them.</summary>
    public bool Knows(string model) =>
        model == configured.Chat || prices.TryCost(model, new ModelUsage(InputTokens: 1, OutputTokens: 1), out _);

    /// <summary>Answers the question of a turn again.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="turn">The turn.</param>
    /// <param name="settings">What is to be different; its model and prompt are known.</param>
    /// <param name="filter">Which chunks may be found: the question's conditions, and the labels that the caller sees.</param>
    /// <param name="spender">Who pays.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="BudgetExceededException">The budget forbids it.</exception>
    /// <exception cref="ModelException">The model cannot be reached or refuses.</exception>
    /// <exception cref="StoreUnavailableException">A store that no answer can do without is down.</exception>
    public async Task<ReplayedAnswer> ReplayAsync(
        TenantScope scope,
        ConversationTurn turn,
        ReplaySettings settings,
        ChunkFilter filter,
        Spender spender,
        CancellationToken cancellationToken
    )
    {
        var options = With(retrieval.Value, settings);
        var maxOutputTokens = settings.MaxOutputTokens ?? answers.MaxOutputTokens;
        var prompt = new GroundedPrompt(
            settings.PromptVersion is { } version
                ? new PinnedPromptCatalog(prompts, prompts.Versions(PromptTask.Answer).Single(known => known.Version == version))
                : prompts
        );
        var receipt = new ReceiptWriter(time);
        await using var bill = await QuestionBill.OpenAsync(
            costs,
            scope,
            spender,
            Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
            turn.Question.Length,
            options.TopPassages,
            options,
            configured with
            {
                Chat = settings.Model ?? configured.Chat,
            },
            maxOutputTokens,
            mayBeCached: false,
            cancellationToken
        );
        var history = await HistoryAsync(scope, turn, filter.AccessLabels, options, cancellationToken);
        receipt.End("prepare");
        RetrievalResult found;
        using (bill.Measure("retrieve"))
        {
            var replayed = search.With(options);
            found = await replayed.SearchAsync(
                scope,
                turn.RewrittenQuestion ?? turn.Question,
                filter,
                bill.Standing.RerankAllowed && settings.Rerank is not false,
                cancellationToken
            );
            found = await replayed.CompleteCutAsync(scope, found, cancellationToken);
        }

        found = found with { Passages = [.. found.Passages.Take(bill.Standing.MaxPassages ?? int.MaxValue)] };
        receipt.End("retrieve");
        var degraded = new List<string>(found.Degraded);
        if (bill.Standing.Level > BudgetLevel.Normal)
        {
            degraded.Add("budget");
        }

        var answer = new AnswerStream(
            found.Passages,
            _citations,
            review.ModeOf(found, bill.Standing),
            $"{turn.Question}\n{turn.RewrittenQuestion}"
        );
        var reviewed = new AnswerReview(review, found, bill, receipt);
        var reading = new AnswerReading(answer, bill, reviewed);
        string? model = null;
        if (found.Passages.Count == 0)
        {
            answer.Append(NoAnswer.To(turn.Question), []);
            answer.Complete(isCut: false, []);
        }
        else
        {
            var messages = prompt.Answer(history, found.Passages, turn.Question, turn.RewrittenQuestion, options.MaxHistoryCharacters);
            receipt.Messages = messages;
            model = bill.Standing.Model ?? settings.Model ?? configured.Chat;
            var chatOptions = new ChatOptions
            {
                ModelId = model,
                MaxOutputTokens = Math.Min(bill.Standing.MaxOutputTokens ?? int.MaxValue, maxOutputTokens),
                Temperature = (float?)settings.Temperature ?? answers.Temperature,
            };
            await foreach (var _ in reading.ReadAsync(chat, messages, chatOptions, span: null, cancellationToken))
            {
                // It is shown once it is whole.
            }

            if (reviewed.Receipt?.Failure is not null)
            {
                degraded.Add(ReviewResult.Part);
            }

            if (reading.MissingPart is { } part)
            {
                degraded.Add(part);
            }
        }

        receipt.End("answer");
        var cost = await bill.SettleAsync(CancellationToken.None);
        return new ReplayedAnswer(
            answer.Answer,
            reading.IsAnswered,
            answer.Citations,
            model,
            reading.InputTokens,
            reading.OutputTokens,
            cost,
            receipt.Write(found, prompt.AnswerVersion, answer.Withheld, bill, reading.Finish?.Value, degraded) with
            {
                Filters = turn.Receipt?.Filters,
                Review = reviewed.Receipt,
            }
        );
    }

    /// <summary>The turns that the prompt of a turn saw.</summary>
    private async Task<IReadOnlyList<ConversationTurn>> HistoryAsync(
        TenantScope scope,
        ConversationTurn turn,
        IReadOnlyCollection<string>? accessLabels,
        RetrievalOptions options,
        CancellationToken cancellationToken
    )
    {
        var session = await memory.GetSessionAsync(scope, turn.SessionId, cancellationToken);
        return
        [
            .. (session?.Turns ?? [])
                .Where(earlier => earlier.At < turn.At && earlier.TurnId != turn.TurnId)
                .TakeLast(options.HistoryTurns)
                .Where(earlier => DocumentAccess.AllowsAll(accessLabels, earlier.AccessLabels)),
        ];
    }

    private static RetrievalOptions With(RetrievalOptions options, ReplaySettings settings)
    {
        var changed = options.Clone();
        changed.PoolSize = settings.PoolSize ?? options.PoolSize;
        changed.TopPassages = settings.TopPassages ?? options.TopPassages;
        changed.TextWeight = settings.TextWeight ?? options.TextWeight;
        changed.VectorWeight = settings.VectorWeight ?? options.VectorWeight;
        changed.GraphWeight = settings.GraphWeight ?? options.GraphWeight;
        changed.RerankShare = settings.RerankShare ?? options.RerankShare;
        changed.RewriteWithModel = false;
        return changed;
    }
}
