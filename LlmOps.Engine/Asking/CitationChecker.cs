using LlmOps.Engine.Asking.Support;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking;

/// <summary>Decides whether a passage says what an answer cites it for, and which of its sentences says so.</summary>
/// <param name="minSupport">Share of the claim's content words from which they support it, 0 to 1.</param>
/// <param name="analysis">Finds the words of a text.</param>
/// <param name="time">The clock; null: the system's.</param>
public sealed class CitationChecker(double minSupport, ITextAnalysis analysis, TimeProvider? time = null)
{
    // Characters of title, headings and text; a passage that is taken apart needs some hundred bytes for each.
    private const int CharactersKept = 100_000;

    private static readonly TimeSpan s_keptFor = TimeSpan.FromMinutes(1);

    private readonly SupportJudge _judge = new(minSupport, analysis);

    // Taking a passage apart costs more than comparing a claim with it, and the same passages answer many questions. What a passage says is
    // its key, so that nothing is taken from it that the passage at hand does not hold.
    private readonly RecentlyUsed<(string Context, string Text), ReadPassage> _read = new(
        CharactersKept,
        s_keptFor,
        time ?? TimeProvider.System
    );

    /// <summary>Takes a passage apart, so that several claims can be checked against it.</summary>
    internal CitedPassage Read(Passage passage)
    {
        var (title, headings, text) = (passage.Title, passage.Chunk.Headings, passage.Chunk.Text);
        (string Context, string Text) key = (string.Join('\n', [title, .. headings]), text);
        if (!_read.TryGet(key, out var read))
        {
            read = _judge.Read(title, headings, text);
            _read.Set(key, read, key.Context.Length + text.Length);
        }

        return new CitedPassage(passage, read);
    }

    /// <summary>Checks one claim against one passage.</summary>
    /// <param name="claim">The statement in the answer, without markers.</param>
    /// <param name="passage">The passage it cites.</param>
    /// <param name="said">What was said before it, such as the question.</param>
    /// <returns>The citation with the sentence that carries the claim, or null where the passage contradicts the claim or does not speak of
    /// it.</returns>
    public TurnCitation? Check(string claim, Passage passage, string said = "") =>
        Check(claim, [Read(passage)], said).FirstOrDefault()?.Citation;

    /// <summary>Checks one claim against the passages that are cited for it side by side.</summary>
    /// <param name="claim">The statement in the answer, without markers.</param>
    /// <param name="passages">The passages.</param>
    /// <param name="said">What was said before it: the question, and what the answer states above.</param>
    /// <param name="isReviewed">Whether a model looks at what words cannot tell: then what they do not find may be a paraphrase.</param>
    /// <returns>The citations that stay.</returns>
    internal IEnumerable<CheckedCitation> Check(
        string claim,
        IReadOnlyList<CitedPassage> passages,
        string said = "",
        bool isReviewed = false
    )
    {
        var verdicts = _judge.Judge(claim, [.. passages.Select(passage => passage.Text)], said);
        return passages
            .Zip(verdicts)
            .Where(entry => entry.Second.IsKept || (isReviewed && entry.Second.LacksWords))
            .Select(entry => new CheckedCitation(
                entry.First.Cite(entry.Second.Start, entry.Second.End, SupportOf(entry.Second)),
                entry.Second.MayBeTurned
            ));
    }

    private static CitationSupport SupportOf(SupportVerdict verdict) =>
        verdict.Level switch
        {
            SupportLevel.Quoted => CitationSupport.Quoted,
            SupportLevel.Supported => CitationSupport.Supported,
            _ => CitationSupport.Unverified,
        };
}
