using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Words of which one excludes the other in the same statement: before and after, at most and at least, tenant and landlord. From
/// <c>oppositions.txt</c>.</summary>
internal static class Oppositions
{
    private const double ManyWords = 0.4;
    private const double MostWords = 0.5;
    private const double NearlyAll = 0.6;

    private static readonly string[] s_conditions = ["if", "unless", "lacking", "except"];

    private static readonly List<string> s_lines = [.. WordList.Read("oppositions.txt")];

    // The words of the line without a colon.
    private static readonly Markers s_bearing = Side(s_lines.Single(line => !line.Contains(':', StringComparison.Ordinal)));

    private static readonly (Markers First, Markers Second, char Kind)[] s_pairs =
    [
        .. s_lines
            .Where(line => line.Contains(':', StringComparison.Ordinal))
            .Select(line => (line, line.Split(':')))
            .Select(entry => (Side(entry.Item2[0]), Side(entry.Item2[1]), entry.line[0])),
    ];

    /// <summary>The sentences that say what excludes a claim in their language, of what the claim speaks of.</summary>
    public static List<TextUnit> Excluding(TextUnit claim, IReadOnlyList<TextUnit> sentences, string language)
    {
        var said = Array.FindAll(s_pairs, pair => Side(claim, pair) != 0);
        return said.Length == 0
            ? []
            :
            [
                .. sentences.Where(told =>
                    Array.Exists(
                        said,
                        pair =>
                            Side(told, pair) == -Side(claim, pair)
                            && pair.Kind switch
                            {
                                '$' => s_bearing.AreIn(claim) && s_bearing.AreIn(told) && SpeakOfTheSame(claim, told, pair, language),
                                '%' => told.Covers(claim) >= MostWords && !IsConditional(claim, language) && !IsConditional(told, language),
                                '~' => told.Covers(claim) >= NearlyAll,
                                _ => told.Covers(claim) >= ManyWords,
                            }
                            && (pair.Kind == '%' || Polarity.Negates(claim, language) == Polarity.Negates(told, language))
                    )
                ),
            ];
    }

    /// <summary>Whether a passage in another language says what excludes a claim, and nowhere what the claim says.</summary>
    public static bool ExcludeAcross(TextUnit claim, string claimLanguage, ReadPassage passage) =>
        Array.Exists(
            s_pairs,
            pair =>
                pair.Kind == '!'
                && Side(claim, pair) is var said and not 0
                && passage.Text.SentenceUnits.TrueForAll(unit => Side(unit, pair) is var told && (told == 0 || told == -said))
                && passage.Text.SentenceUnits.Where(unit => Side(unit, pair) == -said).ToList() is { Count: > 0 } others
                && others.TrueForAll(unit => Polarity.Negates(unit, passage.Text.Language) == Polarity.Negates(claim, claimLanguage))
                && !passage.Text.SentenceUnits.Exists(unit => (said > 0 ? pair.First : pair.Second).AreIn(unit))
        );

    /// <summary>Whether a sentence names a condition or an exception, under which the other may be right as well.</summary>
    private static bool IsConditional(TextUnit unit, string language) =>
        Array.Exists(s_conditions, kind => Markers.OfOneOrAll(kind, language).AreIn(unit));

    /// <summary>Whether most words of a claim beside those of the pair, and those for paying, are told.</summary>
    private static bool SpeakOfTheSame(TextUnit claim, TextUnit told, (Markers First, Markers Second, char Kind) pair, string language)
    {
        if (language is Language.Japanese or Language.Chinese)
        {
            return told.Covers(claim) >= ManyWords;
        }

        var rest = claim
            .Words.Where(word =>
                word.Text.Length > 2
                && !StopWords.Contain(language, word.Text)
                && !s_bearing.Contain(word.Text)
                && !pair.First.Contain(Elision.Without(word.Text))
                && !pair.Second.Contain(Elision.Without(word.Text))
            )
            .ToList();
        return rest.Count == 0
            ? told.Covers(claim) > 0
            : rest.Count(word => told.Words.Any(other => WordForm.IsSame(Elision.Without(word.Text), Elision.Without(other.Text)))) * 2
                >= rest.Count;
    }

    /// <summary>1: the first side alone, -1: the second alone, 0: neither or both.</summary>
    private static int Side(TextUnit unit, (Markers First, Markers Second, char Kind) pair) =>
        pair.Kind == '%' && pair.Second.AreIn(unit) ? -1 : (pair.First.AreIn(unit) ? 1 : 0) - (pair.Second.AreIn(unit) ? 1 : 0);

    private static Markers Side(string words) =>
        Markers.WithBases(words.TrimStart('!', '$', '%', '~').Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
