using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>A claim and the passage that it cites, as the steps of the check compare them.</summary>
internal sealed class Comparison
{
    private const double MostWords = 0.5;
    private const int ShortestWord = 5;

    private int? _sides;
    private int? _order;
    private int? _exception;

    /// <param name="claim">The claim.</param>
    /// <param name="passage">The passage.</param>
    /// <param name="said">What was said before the claim: the question, and what the answer states above.</param>
    /// <param name="words">Finds the words that carry content.</param>
    public Comparison(string claim, ReadPassage passage, string said, SupportWords words)
    {
        (Passage, Said, Claim) = (passage, said, new ReadText(claim, words));
        var told = passage.Text.Language;
        IsOneLanguage = Language.MayBeSame(Claim.Language, told);
        if (IsOneLanguage ? Claim.Language == Language.Unknown && told != Language.Unknown : SharesWords())
        {
            (Claim, IsOneLanguage) = (new ReadText(claim, words, told), true);
        }

        IsOneLanguage = IsOneLanguage || SharesCharacters();
        LanguageOfBoth = told == Language.Unknown ? Claim.Language : told;
    }

    public ReadText Claim { get; }

    /// <summary>The claim as one unit.</summary>
    public TextUnit Whole => Claim.Whole;

    public ReadPassage Passage { get; }

    public string Said { get; }

    /// <summary>Whether both are in one language: in another, words that the passage lacks tell nothing.</summary>
    public bool IsOneLanguage { get; }

    /// <summary>Where they are in one language, the language: the one that can be told tells it for both.</summary>
    public string LanguageOfBoth { get; }

    /// <summary>How the claim stands to what the passage compares, or says of the parties of an event: 1 alike, -1 turned round, 0 nothing
    /// tells.</summary>
    public int Sides => _sides ??= IsOneLanguage ? SideComparison.Compare(this, areEvents: true) : 0;

    /// <summary>The same of what comes first and where from, where to.</summary>
    public int Order => _order ??= IsOneLanguage ? SideComparison.Compare(this, areEvents: false) : 0;

    /// <summary>How the claim stands to the exceptions of the passage (<see cref="Exceptions"/>).</summary>
    public int Exception => _exception ??= IsOneLanguage ? Exceptions.Compare(Whole, Passage.Text.SentenceUnits, LanguageOfBoth) : 0;

    /// <summary>Whether a claim whose small words point to another language has too many words of the passage for that.</summary>
    private bool SharesWords()
    {
        var plain = Whole
            .Words.Where(word => !word.IsCapitalised && word.Text.Length >= ShortestWord && word.Text[0] is >= 'a' and <= 'z')
            .ToList();
        var shared = plain.Count(word => Passage.Words.Any(other => other.Text == word.Text));
        return shared > 1 && shared >= MostWords * plain.Count;
    }

    /// <summary>A Japanese table without kana looks Chinese.</summary>
    private bool SharesCharacters() =>
        Claim.Language is Language.Japanese or Language.Chinese
        && Passage.Text.Language is Language.Japanese or Language.Chinese
        && Whole.Content.Count(Passage.Content.Contains) >= MostWords * Whole.Content.Count;
}
