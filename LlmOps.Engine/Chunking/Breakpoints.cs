using System.Numerics.Tensors;

namespace LlmOps.Engine.Chunking;

/// <summary>Where the subject of a text changes, read from the embeddings of its sentence windows.</summary>
internal static class Breakpoints
{
    /// <summary>The cosine distance at each gap between two units: the window that ends before it against the window that begins behind
    /// it.</summary>
    public static float[] Distances(ReadOnlySpan<ReadOnlyMemory<float>> windows, int windowSentences)
    {
        var distances = new float[Math.Max(0, windows.Length - 1)];
        for (var gap = 0; gap < distances.Length; gap++)
        {
            var before = windows[Math.Max(0, gap - windowSentences + 1)].Span;
            var behind = windows[gap + 1].Span;
            var cosine = before.Length == behind.Length && before.Length > 0 ? TensorPrimitives.CosineSimilarity(before, behind) : 1f;
            distances[gap] = float.IsFinite(cosine) ? Math.Clamp(1f - cosine, 0f, 2f) : 0f;
        }

        return distances;
    }

    /// <summary>The gaps whose distance is among the largest, and is a peak beside its neighbors.</summary>
    public static bool[] Peaks(float[] distances, double percentile)
    {
        var peaks = new bool[distances.Length];
        if (distances.Length == 0)
        {
            return peaks;
        }

        var sorted = (float[])distances.Clone();
        Array.Sort(sorted);
        var threshold = sorted[(int)Math.Ceiling(percentile * (sorted.Length - 1))];
        var median = sorted[sorted.Length / 2];
        for (var i = 0; i < distances.Length; i++)
        {
            peaks[i] =
                distances[i] >= threshold
                && distances[i] > median
                && (i == 0 || distances[i] >= distances[i - 1])
                && (i == distances.Length - 1 || distances[i] > distances[i + 1]);
        }

        return peaks;
    }
}
