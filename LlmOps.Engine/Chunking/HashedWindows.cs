using System.Globalization;
using System.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Vectors of sentence windows without a model: word stems of a kind, and pairs of letters in scripts without blanks, hashed to
/// places of a vector. Features that stand in many windows of the document tell nothing about where its subject changes and weigh little.
/// The same text gives the same vectors everywhere.</summary>
internal static class HashedWindows
{
    private const int Dimensions = 512;
    private const int StemLength = 6;
    private const int ShortestWord = 3;

    /// <summary>One vector for each window, in order.</summary>
    public static ReadOnlyMemory<float>[] Embed(IReadOnlyList<string> windows)
    {
        var features = windows.Select(FeaturesOf).ToArray();
        var spread = new Dictionary<ulong, int>();
        foreach (var feature in features.SelectMany(window => window.Keys))
        {
            spread[feature] = spread.GetValueOrDefault(feature) + 1;
        }

        return [.. features.Select(window => (ReadOnlyMemory<float>)ToVector(window, spread, windows.Count))];
    }

    private static float[] ToVector(Dictionary<ulong, int> features, Dictionary<ulong, int> spread, int windows)
    {
        var vector = new float[Dimensions];
        foreach (var (feature, count) in features)
        {
            var value = (1 + MathF.Log(count)) * MathF.Log(1 + ((float)windows / spread[feature]));
            vector[(int)((feature >> 1) % Dimensions)] += (feature & 1) == 0 ? value : -value;
        }

        return vector;
    }

    private static Dictionary<ulong, int> FeaturesOf(string text)
    {
        var features = new Dictionary<ulong, int>();
        var word = new StringBuilder();
        Rune? before = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherLetter)
            {
                End();
                Add($"{before}{rune}");
                before = rune;
            }
            else if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
                before = null;
            }
            else
            {
                End();
                before = null;
            }
        }

        End();
        return features;

        void End()
        {
            // The first letters stand for the stem: they hold across the endings of most languages that are written in words.
            if (word.Length >= ShortestWord)
            {
                Add(word.ToString(0, Math.Min(StemLength, word.Length)));
            }

            word.Clear();
        }

        void Add(string feature)
        {
            var hash = Hash(feature);
            features[hash] = features.GetValueOrDefault(hash) + 1;
        }
    }

    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }

        // The low bits of FNV alone are not well spread.
        hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }
}
