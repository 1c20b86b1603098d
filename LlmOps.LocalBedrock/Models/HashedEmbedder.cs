using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models;

/// <summary>Embeds a text by its features: stemmed words and synonym classes, pairs of neighboring words, and character n-grams of words.
/// Each feature is hashed to two signed places. The same text always gives the same vector; texts that share words lie near each
/// other.</summary>
internal static class HashedEmbedder
{
    private const float WordWeight = 1f;
    private const float PairWeight = 0.4f;
    private const float StopWeight = 0.06f;
    private const float GramWeight = 0.35f;
    private const int GramLength = 4;
    private const int PairLength = 2;
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public static float[] Embed(string text, int dimensions, bool normalize)
    {
        var counts = new Dictionary<ulong, (float Weight, int Count)>();
        var words = WordReader.Read(text);
        var previous = 0UL;
        foreach (var word in words)
        {
            var hash = Hash(FnvOffset, word.Concept);
            if (word.IsStop && !Vocabulary.IsClass(word.Concept))
            {
                Count(counts, hash, StopWeight);
                continue;
            }

            Count(counts, hash, Vocabulary.IsGeneric(word.Lower) ? WordWeight / 2 : WordWeight);
            if (previous != 0)
            {
                Count(counts, Hash(previous, word.Concept), PairWeight);
            }

            previous = (hash * FnvPrime) | 1;
            Grams(counts, word.Lower);
        }

        if (counts.Count == 0)
        {
            Count(counts, Hash(FnvOffset, text), WordWeight);
        }

        var vector = new float[dimensions];
        foreach (var (feature, (weight, count)) in counts)
        {
            var value = weight * (1 + MathF.Log(count));
            Place(vector, Mix(feature), value);
            Place(vector, Mix(feature + 0x9E3779B97F4A7C15), value);
        }

        if (Array.TrueForAll(vector, value => value == 0))
        {
            vector[0] = WordWeight;
        }

        if (normalize)
        {
            var norm = Math.Sqrt(vector.Sum(value => (double)value * value));
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = (float)(vector[i] / norm);
            }
        }

        return vector;
    }

    private static void Grams(Dictionary<ulong, (float Weight, int Count)> counts, string word)
    {
        // A run of a script without blanks is a whole clause: its pairs of letters come nearest to words.
        var (length, weight) = Scripts.HasNoBlanks(word[0]) ? (PairLength, WordWeight) : (GramLength, 0f);
        if (word.Length <= length)
        {
            return;
        }

        weight = weight > 0 ? weight : GramWeight / MathF.Sqrt(word.Length - length + 1);
        for (var at = 0; at + length <= word.Length; at++)
        {
            Count(counts, Hash(FnvPrime, word.AsSpan(at, length)), weight);
        }
    }

    private static void Count(Dictionary<ulong, (float Weight, int Count)> counts, ulong feature, float weight) =>
        counts[feature] = counts.TryGetValue(feature, out var known) ? (Math.Max(known.Weight, weight), known.Count + 1) : (weight, 1);

    private static void Place(float[] vector, ulong hash, float value)
    {
        var at = (int)((hash >> 1) % (ulong)vector.Length);
        vector[at] += (hash & 1) == 0 ? value : -value;
    }

    private static ulong Hash(ulong seed, ReadOnlySpan<char> text)
    {
        var hash = seed;
        foreach (var c in text)
        {
            hash = (hash ^ c) * FnvPrime;
        }

        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
