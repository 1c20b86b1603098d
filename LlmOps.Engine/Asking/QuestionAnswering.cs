using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Names = LlmOps.Engine.EngineDiagnosticsNames;

namespace LlmOps.Engine.Asking;

/// <summary>The way of a question: history, rewriting, retrieval, the model, the check of its citations, memory, the bill.</summary>
public sealed partial class QuestionAnswering(
    ConversationMemory memory,
    QuestionRewriter rewriter,
    SearchOrchestrator search,
    IChatClient chat,
    GroundedPrompt prompts,
    CostController costs,
    IOptions<RetrievalOptions> retrieval,
    AnswerSettings settings,
    ITextAnalysis analysis,
    ModelNames configured,
    IModelRollout rollout,
    CachedAnswers cache,
    CitationReview review,
    TimeProvider time,
    ILogger<QuestionAnswering> logger,
    ContentCapture? content = null
)
{
    private static readonly Counter<long> s_abstained = EngineDiagnostics.Meter.CreateCounter<long>(
        Names.AnswerAbstained,
        "{answer}",
        "Answers that said that the documents do not hold the answer."
    );
    private static readonly Counter<long> s_rejected = EngineDiagnostics.Meter.CreateCounter<long>(
        Names.CitationsRejected,
        "{citation}",
        "Citations that their passage contradicts or does not speak of, and that were withheld."
    );

    private readonly RetrievalOptions _retrieval = retrieval.Value;
    private readonly CitationChecker _citations = new(retrieval.Value.MinCitationSupport, analysis, time);

    /// <summary>Answers a question. The last event is sent only once the turn is durably stored.</summary>
    /// <exception cref="ModelException">The model cannot be reached or refuses.</exception>
    /// <exception cref="BudgetExceededException">The budget forbids the question.</exception>
    /// <exception cref="StoreUnavailableException">A store that no answer can do without is down.</exception>
    public async IAsyncEnumerable<AnswerEvent> AskAsync(
        TenantScope scope,
        AskRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var activity = EngineDiagnostics.ActivitySource.StartActivity("answer question");
        activity?.SetTag(Names.GenAiOperation, Names.InvokeWorkflow);
        activity?.SetTag(Names.GenAiWorkflow, "answer-question");
        activity?.SetTag("gen_ai.conversation.id", request.SessionId);
        content?.Tag(activity, Names.Question, request.Question);
        activity?.SetTag(Names.TenantId, scope.TenantId);

        var models = configured with { Chat = await rollout.ChooseAsync(scope, request.SessionId, cancellationToken) };
        var askedAt = time.GetUtcNow();
        var billId = Guid.CreateVersion7(askedAt).ToString("N");

        // A turn that is asked for again after it broke off has the same id; what either attempt used is charged.
        var turnId = request.TurnId ?? billId;
        var receipt = new ReceiptWriter(time);
        var (opened, history) = await BeginAsync(scope, request, billId, models, cancellationToken);
        await using var bill = opened;
        var chosen = models.Chat;
        models = models with { Chat = bill.Standing.Model ?? models.Chat };
        // What rests on documents that this caller does not see is no history of its own.
        history = history with
        {
            Turns = [.. history.Turns.Where(turn => DocumentAccess.AllowsAll(request.Filter.AccessLabels, turn.AccessLabels))],
        };
        var degraded = new List<string>(history.Degraded);
        receipt.End("prepare");
        if (bill.IsForCachedAnswer && history.Turns.Count > 0)
        {
            // What a follow-up asks only a model can tell.
            throw bill.Refuse();
        }

        RewrittenQuestion rewritten;
        using (bill.Measure("rewrite"))
        {
            rewritten = await rewriter.RewriteAsync(
                history.Turns,
                request.Question,
                bill.Standing.Model,
                bill.TryHoldRewriteAsync,
                cancellationToken
            );
        }

        if (rewritten.Degraded)
        {
            degraded.Add("rewrite");
        }

        receipt.End("rewrite");
        var key = IsStandalone(history, rewritten)
            ? cache.KeyOf(rewritten.Text ?? request.Question, request.Filter, chosen, request.TopPassages)
            : null;
        var (lookup, pool) = (CacheLookup.Off, (CandidatePool?)null);
        RetrievalResult found;
        using (bill.Measure("retrieve"))
        {
            found = await search.SearchAsync(
                scope,
                rewritten.Text ?? request.Question,
                request.Filter,
                bill.Standing.RerankAllowed,
                trace: null,
                RecallAsync,
                cancellationToken,
                request.TopPassages
            );
            found = await search.CompleteCutAsync(scope, found, cancellationToken);
        }

        async Task<IReadOnlyList<CachedPassage>?> RecallAsync(CandidatePool candidates)
        {
            pool = candidates;
            lookup =
                key is null ? lookup
                : request.ReadsCache ? await cache.FindAsync(scope, key, candidates, cancellationToken)
                : request.WritesCache && history.Turns.Count == 0 ? await cache.PrepareAsync(key, candidates, cancellationToken)
                : lookup;
            return lookup.Answer is null && bill.IsForCachedAnswer ? throw bill.Refuse() : lookup.Answer?.Passages;
        }

        receipt.End("retrieve");
        degraded.AddRange(found.Degraded);
        activity?.SetTag(Names.CacheOutcome, lookup.Name);
        if (lookup.Answer is { } cached)
        {
            await foreach (var step in RepeatAsync(cached))
            {
                yield return step;
            }

            yield break;
        }

        if (bill.Standing.Level > BudgetLevel.Normal)
        {
            degraded.Add("budget");
            found = found with { Passages = [.. found.Passages.Take(bill.Standing.MaxPassages ?? int.MaxValue)] };
        }

        yield return new AnswerEvent.Retrieved(found, rewritten.Text) { BudgetWarnings = bill.Standing.Warnings };

        var answer = new AnswerStream(
            found.Passages,
            _citations,
            review.ModeOf(found, bill.Standing),
            $"{request.Question}\n{rewritten.Text}"
        );
        var reviewed = new AnswerReview(review, found, bill, receipt);
        var reading = new AnswerReading(answer, bill, reviewed);
        if (found.Passages.Count == 0)
        {
            // Nothing was found, so there is nothing that a model could read.
            var refusal = NoAnswer.To(request.Question);
            answer.Append(refusal, []);
            answer.Complete(isCut: false, []);
            yield return new AnswerEvent.TextDelta(refusal);
        }
        else
        {
            var messages = prompts.Answer(history.Turns, found.Passages, request.Question, rewritten.Text, _retrieval.MaxHistoryCharacters);
            receipt.Messages = messages;
            var chatOptions = new ChatOptions
            {
                ModelId = models.Chat,
                MaxOutputTokens = Math.Min(bill.Standing.MaxOutputTokens ?? int.MaxValue, settings.MaxOutputTokens),
                Temperature = settings.Temperature,
            };
            await foreach (var step in reading.ReadAsync(chat, messages, chatOptions, activity, cancellationToken))
            {
                yield return step;
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
        // A turn names the tuned model that a rollout chose as it was called, so that its answers can be told apart; where it failed, who
        // stood in.
        var model = models.Chat == configured.Chat || reading.FellBack ? reading.ProviderModel ?? models.Chat : models.Chat;
        var answered = reading.IsAnswered;
        Count(answered, answer.Rejected);
        activity?.SetTag("rag.answered", answered);
        content?.Tag(activity, Names.Answer, answer.Answer);
        Evaluate(activity, answered, answer);

        // The bill before the memory: a turn tells what it really cost, and the money is spent whether or not it can be remembered.
        // From here on a caller who goes away changes nothing: the answer is complete and paid for.
        var cost = await SpanContext.RunAsync(activity, () => bill.SettleAsync(CancellationToken.None));
        var turn = new ConversationTurn
        {
            SessionId = request.SessionId,
            TurnId = turnId,
            At = askedAt,
            Question = request.Question,
            RewrittenQuestion = rewritten.Text,
            Answer = answer.Answer,
            Answered = answered,
            Citations = answer.Citations,
            AccessLabels = LabelSets(history.Turns, found.Passages),
            WithheldCitations = answer.Rejected,
            Prompt = found.Passages.Count > 0 ? prompts.AnswerVersion : null,
            Model = model,
            InputTokens = reading.InputTokens,
            OutputTokens = reading.OutputTokens,
            CostUsd = cost,
            Receipt = receipt.Write(found, prompts.AnswerVersion, answer.Withheld, bill, reading.Finish?.Value, degraded) with
            {
                Cache = new ReceiptCache(lookup.Name, null, null, null),
                Review = reviewed.Receipt,
                Filters = request.Conditions,
            },
        };
        var appended = await SpanContext.RunAsync(activity, () => memory.AppendAsync(scope, turn, CancellationToken.None));
        degraded.AddRange(appended.Degraded);
        if (MayBeCached())
        {
            await SpanContext.RunAsync(
                activity,
                async () =>
                {
                    await cache.PutAsync(scope, key!, pool!, lookup.Vector, new CachedAnswerDraft(turn, found.Passages));
                    return true;
                }
            );
        }

        yield return new AnswerEvent.Completed(appended.Turn, [.. degraded.Distinct(StringComparer.Ordinal)], found);

        // A whole answer that nothing but the question and the passages decided: what was said before has a say in a follow-up.
        bool MayBeCached() =>
            key is not null
            && pool is not null
            && request.WritesCache
            && answered
            && history.Turns.Count == 0
            && degraded.Count == 0
            && !reading.FellBack
            && bill.Standing.Level == BudgetLevel.Normal;

        async IAsyncEnumerable<AnswerEvent> RepeatAsync(CachedAnswer repeated)
        {
            yield return new AnswerEvent.Retrieved(found, rewritten.Text) { BudgetWarnings = bill.Standing.Warnings };
            yield return new AnswerEvent.TextDelta(repeated.Answer);
            foreach (var citation in repeated.Citations)
            {
                yield return new AnswerEvent.Cited(citation);
            }

            receipt.End("answer");
            activity?.SetTag("rag.answered", true);
            content?.Tag(activity, Names.Answer, repeated.Answer);
            var spent = await SpanContext.RunAsync(activity, () => bill.SettleAsync(CancellationToken.None));
            var saved = Math.Max(0, repeated.CostUsd - spent);
            CachedAnswers.CountSaved(saved);
            var again = new ConversationTurn
            {
                SessionId = request.SessionId,
                TurnId = turnId,
                At = askedAt,
                Question = request.Question,
                RewrittenQuestion = rewritten.Text,
                Answer = repeated.Answer,
                Answered = true,
                Citations = repeated.Citations,
                AccessLabels = LabelSets(history.Turns, found.Passages),
                WithheldCitations = repeated.WithheldCitations,
                Prompt = repeated.Prompt,
                Model = repeated.Model,
                CostUsd = spent,
                Cached = lookup.Name,
                Receipt = receipt.Write(found, repeated, bill, degraded) with
                {
                    Cache = new ReceiptCache(lookup.Name, lookup.Similarity, repeated.At, saved),
                    Filters = request.Conditions,
                },
            };
            var kept = await SpanContext.RunAsync(activity, () => memory.AppendAsync(scope, again, CancellationToken.None));
            degraded.AddRange(kept.Degraded);
            yield return new AnswerEvent.Completed(kept.Turn, [.. degraded.Distinct(StringComparer.Ordinal)], found);
        }
    }

    /// <summary>Whether the question as searched for says all that it asks: the first of a conversation, or one that the model
    /// rewrote.</summary>
    private bool IsStandalone(LoadedHistory history, RewrittenQuestion rewritten) =>
        !rewritten.Degraded && (history.Turns.Count == 0 || _retrieval.RewriteWithModel);

    /// <summary>Reserves the money and loads the history at the same time.</summary>
    private async Task<(QuestionBill Bill, LoadedHistory History)> BeginAsync(
        TenantScope scope,
        AskRequest request,
        string turnId,
        ModelNames models,
        CancellationToken cancellationToken
    )
    {
        using var refused = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = request.IsNewSession
            ? Task.FromResult(LoadedHistory.None)
            : memory.LoadAsync(scope, request.SessionId, _retrieval.HistoryTurns, refused.Token);
        QuestionBill bill;
        try
        {
            bill = await QuestionBill.OpenAsync(
                costs,
                scope,
                request.Spender,
                turnId,
                request.Question.Length,
                request.TopPassages ?? _retrieval.TopPassages,
                _retrieval,
                models,
                settings.MaxOutputTokens,
                mayBeCached: cache.IsEnabled && request.ReadsCache,
                cancellationToken
            );
        }
        catch
        {
            await refused.CancelAsync();
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        try
        {
            return (bill, await loading);
        }
        catch
        {
            await bill.DisposeAsync();
            throw;
        }
    }

    /// <summary>The sets of access labels that an answer stands under: those of its passages, and of the turns that it follows.</summary>
    private static string[]? LabelSets(IReadOnlyList<ConversationTurn> history, IReadOnlyList<Passage> passages)
    {
        string[] sets =
        [
            .. history
                .SelectMany(turn => turn.AccessLabels ?? [])
                .Concat(passages.Select(passage => passage.AccessLabels).OfType<string>())
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        return sets.Length == 0 ? null : sets;
    }

    /// <summary>Notes whether the question was answered, and the share of the model's citations whose passage bears them out.</summary>
    private static void Evaluate(Activity? activity, bool answered, AnswerStream answer)
    {
        if (activity is null)
        {
            return;
        }

        AddResult("answered", answered ? 1 : 0, answered ? "answered" : "not_answered");
        if (answer.Supported + answer.Rejected is var cited and > 0)
        {
            AddResult(
                "citation_support",
                answer.Supported / (double)cited,
                answer.Rejected == 0 ? "supported"
                    : answer.Supported == 0 ? "unsupported"
                    : "partly_supported"
            );
        }

        void AddResult(string name, double score, string label) =>
            activity.AddEvent(
                new ActivityEvent(
                    Names.EvaluationEvent,
                    tags: new ActivityTagsCollection
                    {
                        [Names.EvaluationName] = name,
                        [Names.EvaluationScore] = score,
                        [Names.EvaluationLabel] = label,
                    }
                )
            );
    }

    private void Count(bool answered, int rejected)
    {
        if (!answered)
        {
            s_abstained.Add(1);
        }

        if (rejected > 0)
        {
            s_rejected.Add(rejected);
            LogRejected(rejected);
        }
    }

    [LoggerMessage(
        1000,
        LogLevel.Information,
        "{Count} citations were withheld: their passages contradict the answer or do not speak of it."
    )]
    private partial void LogRejected(int count);
}
