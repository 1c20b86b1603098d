using System.Numerics.Tensors;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Tests.Knowledge;

internal static class SampleChunks
{
    public static IndexedChunk Of(
        string documentId,
        string text,
        int ordinal = 0,
        long generation = 1,
        string title = "",
        float[]? vector = null,
        string[]? headings = null,
        params (string Key, string Value)[] metadata
    ) =>
        new(
            new Chunk(documentId, generation, ordinal, ordinal * 100, (ordinal * 100) + text.Length, text, headings ?? [], text.Length / 4),
            title,
            metadata.ToDictionary(entry => entry.Key, entry => entry.Value),
            vector ?? Vector(text.Length + ordinal, 8)
        );

    /// <summary>A seeded direction of unit length.</summary>
    public static float[] Vector(int seed, int dimension)
    {
        var random = new Random(seed);
        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++)
        {
            vector[i] = (float)((random.NextDouble() * 2) - 1);
        }

        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }
}
