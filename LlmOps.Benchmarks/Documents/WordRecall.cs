using System.Text;
using LlmOps.Engine.Text;

namespace LlmOps.Benchmarks.Documents;

/// <summary>How much of a reference text another text holds.</summary>
/// <param name="Words">Words of the reference.</param>
/// <param name="Recall">Share of them, with their multiplicity, that the other text holds.</param>
/// <param name="Order">Share of the reference's neighboring pairs of words that are neighbors in the other text.</param>
/// <param name="Missing">Words that the other text does not hold, or not as often.</param>
internal readonly record struct WordRecall(int Words, double Recall, double Order, IReadOnlyList<string> Missing)
{
    public static WordRecall Of(string reference, string text)
    {
        var (expected, found) = (Split(Letters(reference)), Split(Letters(text)));
        var missing = Missed(expected, found);
        return new WordRecall(
            expected.Count,
            Share(expected, missing),
            Share(Pairs(expected), Missed(Pairs(expected), Pairs(found))),
            missing
        );
    }

    private static double Share(List<string> expected, List<string> missing) =>
        expected.Count == 0 ? 1 : 1 - ((double)missing.Count / expected.Count);

    private static List<string> Missed(List<string> expected, List<string> found)
    {
        var left = found
            .GroupBy(word => word, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var word in expected)
        {
            if (left.GetValueOrDefault(word) is > 0 and var count)
            {
                left[word] = count - 1;
            }
            else
            {
                missing.Add(word);
            }
        }

        return missing;
    }

    // One reader writes 10⁶, another 106.
    private static char Level(char character) =>
        character is >= '\u2080' and <= '\u2089' ? (char)('0' + (character - '\u2080'))
        : "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(character, StringComparison.Ordinal) is >= 0 and var digit ? (char)('0' + digit)
        : character is 'ⁿ' ? 'n'
        : character;

    // Ligatures, the positional forms of Arabic and separate accents are letters; marks of direction are none.
    private static string Letters(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var character in CompatibilityForms.Fold(text))
        {
            if (character is (>= '\u200b' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or '\u0640')
            {
                continue;
            }

            if (letters.Length > 0 && CanonicalComposition.Compose(letters[^1], character) is var joined and not '\0')
            {
                letters[^1] = joined;
            }
            else
            {
                letters.Append(character);
            }
        }

        return letters.ToString();
    }

    // Japanese and Chinese set no blanks between words, and readers differ in those at the ends of lines.
    private static bool IsWordOfItsOwn(char character) =>
        character is (>= '\u3040' and <= '\u30ff') or (>= '\u3400' and <= '\u4dbf') or (>= '\u4e00' and <= '\u9fff');

    private static List<string> Pairs(List<string> words) => [.. words.Zip(words.Skip(1), (first, second) => $"{first} {second}")];

    // Hyphens are no part of words here: readers differ in those at the ends of lines.
    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var character = Level(text[i]);
            if (IsWordOfItsOwn(character))
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                words.Add(character.ToString());
            }
            else if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
            }
            else if (
                text[i] is '-' or '\u00ad' or '\u2010'
                && word.Length > 0
                && i + 1 < text.Length
                && (text[i + 1] is '\n' or '\r' || char.IsLetter(text[i + 1]))
            )
            {
                while (i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]))
                {
                    i++;
                }
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
