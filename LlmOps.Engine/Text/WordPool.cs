using System.Collections.Concurrent;

namespace LlmOps.Engine.Text;

/// <summary>One string for each word. Texts repeat their words, and so do passages that are read one after the other.</summary>
internal sealed class WordPool
{
    private const int MaxWords = 20_000;
    private const int LongestKept = 32;

    private readonly ConcurrentDictionary<string, string> _words = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The word as a string.</summary>
    public string Of(ReadOnlySpan<char> word)
    {
        if (_words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var known))
        {
            return known;
        }

        var made = word.ToString();
        if (made.Length <= LongestKept)
        {
            if (Interlocked.Increment(ref _count) > MaxWords)
            {
                _words.Clear();
                _count = 0;
            }

            _words[made] = made;
        }

        return made;
    }
}
