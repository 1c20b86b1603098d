using System.Numerics;

namespace LlmOps.Engine.Asking;

/// <summary>The words of a text in the form in which keys of names have them, in lower case and without dots, as hashes: every word of a
/// passage is compared and none is shown.</summary>
internal static class NameTokens
{
    /// <summary>The characters of a word that tell it from others of its stem.</summary>
    private const int PrefixLength = 5;

    private const ulong Empty = 14695981039346656037;

    /// <summary>Reads the words of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="words">Takes their hashes; as long as the text.</param>
    /// <param name="prefixes">Takes the hashes of their beginnings; as long as the text.</param>
    /// <returns>How many there are.</returns>
    public static int Read(string text, Span<ulong> words, Span<ulong> prefixes)
    {
        var (count, length, word) = (0, 0, Empty);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                word = Add(word, char.ToLowerInvariant(c));
                if (++length <= PrefixLength)
                {
                    prefixes[count] = word;
                }
            }
            else if (c is not '.' && length > 0)
            {
                // Keys leave dots out.
                words[count++] = word;
                (length, word) = (0, Empty);
            }
        }

        if (length > 0)
        {
            words[count++] = word;
        }

        return count;
    }

    /// <summary>The words of a text.</summary>
    public static ulong[] Of(string text)
    {
        var (words, prefixes) = (new ulong[text.Length], new ulong[text.Length]);
        return words[..Read(text, words, prefixes)];
    }

    /// <summary>The words of a name's key.</summary>
    public static ulong[] OfKey(string key) => Array.ConvertAll(key.Split(' '), static word => Hash(word));

    /// <summary>The beginning of a word.</summary>
    public static ulong Prefix(string word) => Hash(word.AsSpan(0, Math.Min(word.Length, PrefixLength)));

    private static ulong Hash(ReadOnlySpan<char> word)
    {
        var hash = Empty;
        foreach (var c in word)
        {
            hash = Add(hash, c);
        }

        return hash;
    }

    private static ulong Add(ulong hash, char c) => (BitOperations.RotateLeft(hash, 23) ^ c) * 1099511628211;
}
