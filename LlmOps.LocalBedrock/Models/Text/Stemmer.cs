using System.Collections.Concurrent;

namespace LlmOps.LocalBedrock.Models.Text;

/// <summary>Reduces English words to stems: plurals, past forms, -ing, and the commonest derivations (after Porter's rules).</summary>
internal static class Stemmer
{
    private const int MaxRemembered = 200_000;
    private static readonly ConcurrentDictionary<string, string> s_remembered = new(StringComparer.Ordinal);

    private static readonly (string Suffix, string Replacement, int Measure)[] s_derivations =
    [
        ("ational", "ate", 1),
        ("ization", "ize", 1),
        ("fulness", "ful", 1),
        ("ousness", "ous", 1),
        ("iveness", "ive", 1),
        ("biliti", "ble", 1),
        ("tional", "tion", 1),
        ("entli", "ent", 1),
        ("ousli", "ous", 1),
        ("ation", "ate", 1),
        ("alism", "al", 1),
        ("aliti", "al", 1),
        ("iviti", "ive", 1),
        ("icate", "ic", 1),
        ("alize", "al", 1),
        ("iciti", "ic", 1),
        ("ical", "ic", 1),
        ("ness", string.Empty, 1),
        ("izer", "ize", 1),
        ("ator", "ate", 1),
        ("alli", "al", 1),
        ("eli", "e", 1),
        ("ement", string.Empty, 2),
        ("ance", string.Empty, 2),
        ("ence", string.Empty, 2),
        ("able", string.Empty, 2),
        ("ible", string.Empty, 2),
        ("ment", string.Empty, 2),
        ("sion", "s", 2),
        ("tion", "t", 2),
        ("ate", string.Empty, 2),
        ("iti", string.Empty, 2),
        ("ous", string.Empty, 2),
        ("ive", string.Empty, 2),
        ("ize", string.Empty, 2),
        ("al", string.Empty, 2),
        ("er", string.Empty, 2),
        ("ic", string.Empty, 2),
    ];

    /// <param name="word">A word in lower case.</param>
    public static string Stem(string word)
    {
        if (word.Length <= 3 || !char.IsAsciiLetter(word[0]))
        {
            return word;
        }

        if (s_remembered.TryGetValue(word, out var known))
        {
            return known;
        }

        var stem = Compute(word);
        if (s_remembered.Count < MaxRemembered)
        {
            s_remembered.TryAdd(word, stem);
        }

        return stem;
    }

    private static string Compute(string word)
    {
        var stem = Plural(word);
        stem = PastOrProgressive(stem);
        if (stem.Length > 2 && stem[^1] == 'y' && HasVowel(stem, stem.Length - 1))
        {
            stem = string.Concat(stem.AsSpan(0, stem.Length - 1), "i");
        }

        stem = Derivation(stem);
        if (
            stem.Length > 3
            && stem[^1] == 'e'
            && (Measure(stem, stem.Length - 1) > 1 || (Measure(stem, stem.Length - 1) == 1 && !EndsInShortSyllable(stem, stem.Length - 1)))
        )
        {
            stem = stem[..^1];
        }

        return stem.Length > 3 && stem[^1] == 'l' && stem[^2] == 'l' && Measure(stem, stem.Length - 1) > 1 ? stem[..^1] : stem;
    }

    private static string Plural(string word)
    {
        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal))
        {
            return word[..^2];
        }

        return word[^1] == 's' && word[^2] is not ('s' or 'u') ? word[..^1] : word;
    }

    private static string PastOrProgressive(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
        {
            return Measure(word, word.Length - 3) > 0 ? word[..^1] : word;
        }

        var cut =
            word.EndsWith("ing", StringComparison.Ordinal) ? 3
            : word.EndsWith("ed", StringComparison.Ordinal) ? 2
            : 0;
        if (cut == 0 || !HasVowel(word, word.Length - cut))
        {
            return word;
        }

        var stem = word[..^cut];
        if (
            stem.EndsWith("at", StringComparison.Ordinal)
            || stem.EndsWith("bl", StringComparison.Ordinal)
            || stem.EndsWith("iz", StringComparison.Ordinal)
        )
        {
            return stem + "e";
        }

        if (stem.Length > 2 && stem[^1] == stem[^2] && !IsVowel(stem, stem.Length - 1) && stem[^1] is not ('l' or 's' or 'z'))
        {
            return stem[..^1];
        }

        return Measure(stem, stem.Length) == 1 && EndsInShortSyllable(stem, stem.Length) ? stem + "e" : stem;
    }

    private static string Derivation(string word)
    {
        var stem = word;
        for (var round = 0; round < 2; round++)
        {
            foreach (var (suffix, replacement, measure) in s_derivations)
            {
                if (stem.EndsWith(suffix, StringComparison.Ordinal))
                {
                    if (Measure(stem, stem.Length - suffix.Length) >= measure)
                    {
                        stem = string.Concat(stem.AsSpan(0, stem.Length - suffix.Length), replacement);
                    }

                    break;
                }
            }
        }

        return stem;
    }

    private static bool IsVowel(string word, int at) =>
        word[at] is 'a' or 'e' or 'i' or 'o' or 'u' || (word[at] == 'y' && at > 0 && !IsVowel(word, at - 1));

    private static bool HasVowel(string word, int length)
    {
        for (var i = 0; i < length; i++)
        {
            if (IsVowel(word, i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How often a run of vowels is followed by a consonant.</summary>
    private static int Measure(string word, int length)
    {
        var measure = 0;
        var afterVowel = false;
        for (var i = 0; i < length; i++)
        {
            var vowel = IsVowel(word, i);
            if (afterVowel && !vowel)
            {
                measure++;
            }

            afterVowel = vowel;
        }

        return measure;
    }

    private static bool EndsInShortSyllable(string word, int length) =>
        length >= 3
        && !IsVowel(word, length - 1)
        && IsVowel(word, length - 2)
        && !IsVowel(word, length - 3)
        && word[length - 1] is not ('w' or 'x' or 'y');
}
