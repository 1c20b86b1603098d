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
    /// <param name="turn">The turn.</param>
    /// <param name="redactor">The conversation's redactor.</param>
    /// <param name="filter">The filter that left the turn out.</param>
    public Example? Make(TenantScope scope, ConversationTurn turn, Redactor redactor, out string filter)
    {
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

        // A correction of a turn that cited nothing has nothing that it could rest on.
        if (turn.Citations.Count == 0)
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
            Passages =
            [
                .. turn
                    .Citations.DistinctBy(citation => citation.Index)
                    .OrderBy(citation => citation.Index)
                    .Select(citation => new ExamplePassage(
                        citation.Index,
                        citation.DocumentId,
                        citation.ChunkId,
                        redactor.Redact(citation.Title),
                        redactor.Redact(citation.Quote)
                    )),
            ],
            Answer = redactor.Redact(answer),
            IsConfirmed = correction is not null || feedback?.Thumbs is Thumbs.Up,
        };
        if (Support(example, correction is not null) is not { } supported)
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
        var texts = prompt.Select(message => message.Text).Append(example.Answer).ToList();
        return texts.Exists(text => format.ForbiddenTexts.Any(forbidden => text.Contains(forbidden, StringComparison.Ordinal)))
                ? DatasetFilters.ForbiddenText
            : texts.Sum(tokens.Estimate) > Math.Min(_dataset.MaxRecordTokens, format.MaxRecordTokens) ? DatasetFilters.TooLong
            : "";
    }

    /// <summary> The answer, where everything it cites supports it. A correction is written by people who set no markers: it gets the
    /// marker of the passage that supports it, and where none does it is no answer from the documents.
    /// </summary>
    private string? Support(Example example, bool isCorrection)
    {
        var passages = example.Passages.Select(passage => passage.ToPassage()).ToList();
        if (isCorrection && CitationMarkers.Remove(example.Answer) == example.Answer)
        {
            var marks = passages.Where(passage => citations.Check(example.Answer, passage) is not null).Take(1).ToList();
            return marks.Count == 0 ? null : $"{example.Answer} [{marks[0].Index}]";
        }

        var stream = new AnswerStream(passages, citations);
        stream.Append(example.Answer, []);
        stream.Complete(isCut: false, []);
        return stream.Citations.Count > 0 && stream.Rejected == 0 ? example.Answer : null;
    }
}
