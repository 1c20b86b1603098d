using LlmOps.Engine.Asking;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.FineTuning;

/// <summary>Makes an example of one turn, or says which filter leaves it out.</summary>
internal sealed class ExampleMaker(FineTuningOptions options, TrainingFormat format, CitationChecker citations, TokenEstimator tokens)
{
    private readonly DatasetOptions _dataset = options.Dataset;

    /// <summary>Makes the example.</summary>
    /// <param name="scope">The turn's tenant.</param>
    /// <param name="asked">The turn with its passages.</param>
    /// <param name="chunks">The texts of the passages.</param>
    /// <param name="redactor">The conversation's redactor.</param>
    /// <param name="filter">The filter that left the turn out.</param>
    public Example? Make(TenantScope scope, TurnWithPassages asked, TurnChunks chunks, Redactor redactor, out string filter)
    {
        var turn = asked.Turn;
        var feedback = turn.Feedback;
        var correction = string.IsNullOrWhiteSpace(feedback?.Correction) ? null : feedback.Correction.Trim();
        // A tuned model answers every caller of its tenant: what some of them may not see must not be in it.
        filter =
            turn.AccessLabels is { Count: > 0 } ? DatasetFilters.Restricted
            : correction is not null ? ""
            : !turn.Answered || turn.Citations.Count == 0 ? DatasetFilters.NotAnswered
            : feedback?.Thumbs is Thumbs.Down ? DatasetFilters.BadFeedback
            : _dataset.RequireFeedback && feedback?.Thumbs is not Thumbs.Up ? DatasetFilters.NoFeedback
            : "";
        if (filter.Length > 0)
        {
            return null;
        }

        // A correction of a turn without passages has nothing that it could rest on.
        if (asked.Passages.Count == 0)
        {
            filter = DatasetFilters.UnsupportedCorrection;
            return null;
        }

        var answer = correction ?? turn.Answer;
        if (
            turn.Question.Length < _dataset.MinQuestionCharacters
            || answer.Length < _dataset.MinAnswerCharacters
            || answer.Length > _dataset.MaxAnswerCharacters
        )
        {
            filter = DatasetFilters.Length;
            return null;
        }

        if (
            _dataset.Languages.Count > 0
            && (LanguageGuess.Of(turn.Question) ?? LanguageGuess.Of($"{turn.Question} {answer}")) is { } language
            && !_dataset.Languages.Contains(language, StringComparer.OrdinalIgnoreCase)
        )
        {
            filter = DatasetFilters.Language;
            return null;
        }

        var example = new Example
        {
            TenantId = scope.TenantId,
            SessionId = turn.SessionId,
            TurnId = turn.TurnId,
            Sequence = turn.Sequence,
            At = turn.At,
            Question = redactor.Redact(turn.Question),
            StandaloneQuestion = turn.RewrittenQuestion is { } rewritten ? redactor.Redact(rewritten) : null,
            Passages = Passages(asked, chunks, redactor),
            Answer = redactor.Redact(answer),
            IsQuoted = turn.Citations.Any(citation => chunks.Find(citation.ChunkId) is null),
            Topic = turn.Citations.Count > 0 ? turn.Citations[0].DocumentId : asked.Passages[0].DocumentId,
            IsConfirmed = correction is not null || feedback?.Thumbs is Thumbs.Up,
        };
        if (Support(example, correction is not null, [.. turn.Citations.Select(citation => citation.Index)]) is not { } supported)
        {
            filter = correction is null ? DatasetFilters.Unsupported : DatasetFilters.UnsupportedCorrection;
            return null;
        }

        example = example with { Answer = supported };
        filter = Unfit(example);
        return filter.Length == 0 ? example : null;
    }

    /// <summary>The filter that a finished example does not pass; empty: none.</summary>
    public string Unfit(Example example)
    {
        var prompt = example.Prompt();
        var texts = prompt.Select(message => message.Text).Append(example.Completion).ToList();
        return texts.Exists(format.HoldsForbidden) ? DatasetFilters.ForbiddenText
            : texts.Sum(tokens.Estimate) > Math.Min(_dataset.MaxRecordTokens, format.MaxRecordTokens(options.BaseModel))
            || texts.Sum(text => (long)text.Length) > format.MaxRecordCharacters
                ? DatasetFilters.TooLong
            : "";
    }

    /// <summary>The passages as the prompt had them: what it showed of a chunk that is still indexed, else the quote. Of those that the
    /// answer does not cite, the ones that no record may hold are left out.</summary>
    private List<ExamplePassage> Passages(TurnWithPassages asked, TurnChunks chunks, Redactor redactor)
    {
        var cited = asked.Turn.Citations.ToLookup(citation => citation.Index);
        var passages = new List<ExamplePassage>(asked.Passages.Count);
        foreach (var seen in asked.Passages)
        {
            var quote = cited[seen.Index].FirstOrDefault();
            if (chunks.Find(seen) is { } found)
            {
                var passage = new ExamplePassage(
                    seen.Index,
                    seen.DocumentId,
                    seen.ChunkId,
                    redactor.Redact(found.Title),
                    redactor.Redact(found.Chunk.Text)
                )
                {
                    Headings = [.. found.Chunk.Headings.Select(redactor.Redact)],
                    Date = GroundedPrompt.DateOf(found.Metadata) is { } date ? redactor.Redact(date) : null,
                };
                if (quote is not null || !(format.HoldsForbidden(passage.Text) || format.HoldsForbidden(passage.Title)))
                {
                    passages.Add(passage);
                }
            }
            else if (quote is not null)
            {
                passages.Add(
                    new ExamplePassage(
                        seen.Index,
                        seen.DocumentId,
                        seen.ChunkId,
                        redactor.Redact(quote.Title),
                        redactor.Redact(quote.Quote)
                    )
                );
            }
        }

        return passages;
    }

    /// <summary>
    /// The answer, where everything it cites supports it. A correction is written by people who set no markers: it gets the marker of the
    /// passage that supports it, and where none does it is no answer from the documents.
    /// </summary>
    private string? Support(Example example, bool isCorrection, HashSet<int> cited)
    {
        var passages = example.Passages.Select(passage => passage.ToPassage()).ToList();
        var question = $"{example.Question}\n{example.StandaloneQuestion}";
        if (isCorrection && CitationMarkers.Remove(example.Answer) == example.Answer)
        {
            // The passages that the answer cited first: what the reader corrected is most likely said there.
            var source = passages
                .OrderByDescending(passage => cited.Contains(passage.Index))
                .FirstOrDefault(passage => citations.Check(example.Answer, passage, question) is not null);
            return source is null ? null : $"{example.Answer} [{source.Index}]";
        }

        var stream = new AnswerStream(passages, citations, question: question);
        stream.Append(example.Answer, []);
        stream.Complete(isCut: false, []);
        return stream.Citations.Count > 0 && stream.Rejected == 0 ? example.Answer : null;
    }
}
