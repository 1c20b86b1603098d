using LlmOps.Engine.Asking.Support.Parties;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>
/// Compares a claim with a passage in steps, each of which may decide: the claim word for word; its values; its names; what it denies; who
/// does what; its words. Where claim and passage are in different languages, words tell nothing and the steps before them do.
/// </summary>
internal sealed class SupportJudge
{
    private readonly SupportWords _words;
    private readonly ClaimRoles _roles;
    private readonly string? _without;
    private readonly ClaimWords _wording;
    private readonly (string Name, Func<Comparison, bool> Contradicts)[] _steps;

    /// <param name="minSupport">Share of the claim's content words from which they support it, 0 to 1.</param>
    /// <param name="analysis">Stems of English words.</param>
    /// <param name="without">A step to pass over, to measure what it is worth.</param>
    public SupportJudge(double minSupport, ITextAnalysis analysis, string? without = null)
    {
        _words = new SupportWords(analysis);
        _roles = new ClaimRoles(new Roles(new SupportWords(analysis, knowsConcepts: false)));
        _wording = new ClaimWords(minSupport, _roles);
        _without = without;
        _steps = [.. Steps(_roles).Where(step => step.Name != without)];
    }

    /// <summary>Takes a passage apart, so that several claims can be compared with it.</summary>
    public ReadPassage Read(string title, IReadOnlyList<string> headings, string text) => new(title, headings, text, _words);

    /// <summary>Compares.</summary>
    /// <param name="statement">The statement in the answer, without markers; of a list or a table its last line is the claim.</param>
    /// <param name="passage">The passage that it cites.</param>
    /// <param name="said">What was said before the statement: the question, and what the answer states above.</param>
    public SupportVerdict Judge(string statement, ReadPassage passage, string said = "")
    {
        var comparison = new Comparison(LastRow(statement), passage, said, _words);
        var claim = comparison.Whole;
        if (claim.Content.Count == 0 && claim.Values.Count == 0)
        {
            return new SupportVerdict(SupportLevel.Unfounded, "words");
        }

        if (_without != "values" && Signs.Differ(claim, passage))
        {
            return new SupportVerdict(SupportLevel.Contradicted, "values");
        }

        var quote = Quotes.Find(claim, passage);
        if (Quotes.Hold(claim, passage) && !Qualifiers.AreDropped(claim, passage, comparison.Claim.Language, said))
        {
            return new SupportVerdict(SupportLevel.Quoted, "words", quote.Start, quote.End);
        }

        if (_without != "values" && ClaimValues.Check(comparison) is { } level)
        {
            return new SupportVerdict(level, "values");
        }

        if (Array.Find(_steps, step => step.Contradicts(comparison)) is { Name: { } name })
        {
            return new SupportVerdict(SupportLevel.Contradicted, name);
        }

        return _without != "foundation" && Foundations.AreMissing(comparison.Claim, passage, comparison.IsOneLanguage)
            ? new SupportVerdict(SupportLevel.Unfounded, "foundation", quote.Start, quote.End)
            : _wording.Judge(comparison, quote);
    }

    /// <summary>Compares a statement with several passages that are cited for it together: one may support one part of it, another the
    /// rest.</summary>
    /// <returns>A verdict for each passage, in their order.</returns>
    public IReadOnlyList<SupportVerdict> Judge(string statement, IReadOnlyList<ReadPassage> passages, string said = "")
    {
        var alone = passages.Select(passage => Judge(statement, passage, said)).ToList();
        if (passages.Count < 2 || alone.TrueForAll(verdict => verdict.IsKept))
        {
            return alone;
        }

        var clauses = ClausesOf(LastRow(statement));
        if (clauses.Count < 2)
        {
            return alone;
        }

        var byClause = clauses.ConvertAll(clause => passages.Select(passage => Judge(clause, passage, said)).ToList());
        return byClause.TrueForAll(verdicts => verdicts.Exists(verdict => verdict.IsKept))
            ? [.. alone.Select((verdict, i) => verdict.IsKept ? verdict : OfOnePart(byClause.ConvertAll(parts => parts[i])) ?? verdict)]
            : alone;
    }

    /// <summary>The steps that find that a passage says something else than a claim, in their order.</summary>
    private static IEnumerable<(string Name, Func<Comparison, bool> Contradicts)> Steps(ClaimRoles roles) =>
        [
            ("names", ClaimNames.Differ),
            ("polarity", ClaimPolarity.IsOpposite),
            (
                "qualifiers",
                comparison =>
                    comparison.IsOneLanguage
                    && Qualifiers.AreDropped(comparison.Whole, comparison.Passage, comparison.LanguageOfBoth, comparison.Said)
            ),
            ("roles", roles.AreExchanged),
            (
                "quantifiers",
                comparison =>
                    comparison.Exception == 0 && Quantifiers.Differ(comparison.Whole, comparison.Passage, comparison.IsOneLanguage)
            ),
            (
                "things",
                comparison => comparison.Exception == 0 && Replacements.Are(comparison.Claim, comparison.Passage, comparison.IsOneLanguage)
            ),
        ];

    /// <summary>The narrowest clauses of a text.</summary>
    private List<string> ClausesOf(string text)
    {
        var parts = new ReadText(text, _words);
        return
        [
            .. parts
                .Units.Where(unit => !unit.IsSentence || parts.SentenceUnits.Count > 1)
                .Where(unit => !parts.Units.Any(inner => inner != unit && inner.Start >= unit.Start && inner.End <= unit.End))
                .Select(unit => text[unit.Start..unit.End]),
        ];
    }

    /// <summary>The verdict on a passage that supports one part of a statement; null: it supports none.</summary>
    private static SupportVerdict? OfOnePart(List<SupportVerdict> verdicts) =>
        verdicts.Find(part => part.HasWords) is { } part
            ? part with
            {
                Level = part.Level is SupportLevel.Unverified ? SupportLevel.Unverified : SupportLevel.Supported,
            }
            : null;

    /// <summary>The last line: a row of a list or a table, or the paragraph that the marker ends. What stands above was cited by its own
    /// markers, or only announces it.</summary>
    private static string LastRow(string statement) =>
        statement.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } lines
        && lines[^1].Any(char.IsLetterOrDigit)
            ? lines[^1]
            : statement;
}
