using LlmOps.LocalBedrock.Models.Answering;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models;

/// <summary>A text that is compared with queries. Questions on one subject are asked over the same passages, so that texts read lately are
/// kept.</summary>
internal sealed class ScoredText
{
    /// <summary>Characters of the texts of a generation; a text that is read needs some forty bytes for each.</summary>
    private const int CharactersKept = 100_000;

    private const int LongestHeading = 200;

    private static readonly Lock s_gate = new();
    private static Dictionary<string, ScoredText> s_younger = new(StringComparer.Ordinal);
    private static Dictionary<string, ScoredText> s_older = new(StringComparer.Ordinal);
    private static int s_characters;

    private readonly Lazy<HashSet<string>> _names;

    private ScoredText(string text)
    {
        Words = WordReader.Read(text);
        HeadingEnd = text.IndexOf('\n', StringComparison.Ordinal) is var end and > 0 and < LongestHeading ? end : 0;
        _names = new Lazy<HashSet<string>>(FindNames);
    }

    /// <summary>Reads a text.</summary>
    public static ScoredText Of(string text)
    {
        lock (s_gate)
        {
            if (s_younger.TryGetValue(text, out var known) || s_older.TryGetValue(text, out known))
            {
                Keep(text, known);
                return known;
            }
        }

        var read = new ScoredText(text);
        lock (s_gate)
        {
            Keep(text, read);
        }

        return read;
    }

    public List<Word> Words { get; }

    /// <summary>Where the heading ends, in characters; 0: there is none.</summary>
    public int HeadingEnd { get; }

    /// <summary>The concepts of names.</summary>
    public HashSet<string> Names => _names.Value;

    /// <summary>Two generations take the place of a list by use: once the younger one is full, the older one is let go.</summary>
    private static void Keep(string text, ScoredText read)
    {
        if (text.Length > CharactersKept || !s_younger.TryAdd(text, read))
        {
            return;
        }

        s_characters += text.Length;
        if (s_characters > CharactersKept)
        {
            (s_older, s_younger) = (s_younger, new Dictionary<string, ScoredText>(StringComparer.Ordinal));
            s_characters = 0;
        }
    }

    private HashSet<string> FindNames() =>
        [
            .. Words
                .Where(
                    (word, at) =>
                        word.IsCapitalised
                        && !word.IsStop
                        && !Vocabulary.IsClass(word.Concept)
                        && !Vocabulary.IsGeneric(word.Lower)
                        && !Calendar.Names(word.Lower)
                        && (at > 0 || (Words.Count > 1 && !Words[1].Lower.Equals(word.Lower, StringComparison.Ordinal)))
                )
                .Select(word => word.Concept),
        ];
}
