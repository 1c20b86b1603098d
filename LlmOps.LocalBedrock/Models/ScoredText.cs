using LlmOps.LocalBedrock.Models.Answering;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models;

/// <summary>A text that is compared with queries. Questions on one subject are asked over the same passages, so that texts read lately are
/// kept.</summary>
internal sealed class ScoredText
{
    private const int PairWindow = 8;

    /// <summary>Characters of the texts of a generation; a text that is read needs some forty bytes for each.</summary>
    private const int CharactersKept = 100_000;

    private const int NearKept = 500;

    private static readonly Lock s_gate = new();
    private static Dictionary<string, ScoredText> s_younger = new(StringComparer.Ordinal);
    private static Dictionary<string, ScoredText> s_older = new(StringComparer.Ordinal);
    private static int s_characters;

    private readonly Dictionary<string, int> _frequency;
    private readonly Dictionary<string, double> _near = new(StringComparer.Ordinal);

    private ScoredText(string text)
    {
        Words = WordReader.Read(text);
        _frequency = new Dictionary<string, int>(Words.Count, StringComparer.Ordinal);
        foreach (var word in Words)
        {
            _frequency[word.Concept] = _frequency.GetValueOrDefault(word.Concept) + 1;
        }

        var headEnd = text.IndexOf('\n', StringComparison.Ordinal);
        Head = headEnd is > 0 and < 200 ? [.. Words.TakeWhile(word => word.Start < headEnd).Select(word => word.Concept)] : [];
        Names =
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

    public HashSet<string> Head { get; }

    public HashSet<string> Names { get; }

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

    /// <summary>1 where two concepts stand side by side somewhere, less with each word between them, 0 beyond
    /// <see cref="PairWindow"/>.</summary>
    public double Closeness(string first, string second)
    {
        if (!_frequency.ContainsKey(first) || !_frequency.ContainsKey(second))
        {
            return 0;
        }

        var (lastFirst, lastSecond, shortest) = (-PairWindow - 1, -PairWindow - 1, PairWindow + 1);
        for (var at = 0; at < Words.Count; at++)
        {
            if (Words[at].Concept.Equals(first, StringComparison.Ordinal))
            {
                (lastFirst, shortest) = (at, Math.Min(shortest, at - lastSecond));
            }
            else if (Words[at].Concept.Equals(second, StringComparison.Ordinal))
            {
                (lastSecond, shortest) = (at, Math.Min(shortest, at - lastFirst));
            }
        }

        return shortest > PairWindow ? 0 : 2.0 / (1 + shortest);
    }

    /// <summary>How often a concept occurs; where it does not, how near the nearest other one is (below 1).</summary>
    public double Frequency(string concept)
    {
        if (_frequency.TryGetValue(concept, out var count))
        {
            return count;
        }

        lock (_near)
        {
            if (_near.TryGetValue(concept, out var near))
            {
                return near;
            }

            foreach (var known in _frequency.Keys)
            {
                near = Math.Max(near, Vocabulary.Nearness(concept, known));
            }

            if (_near.Count >= NearKept)
            {
                _near.Clear();
            }

            return _near[concept] = near;
        }
    }
}
