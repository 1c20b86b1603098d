using System.Numerics.Tensors;

namespace LlmOps.Engine.Knowledge;

/// <summary>Vectors as the indexes keep them: of unit length, so that the inner product is the cosine.</summary>
internal static class UnitVector
{
    /// <exception cref="ArgumentException">The vector is empty, all zeros, or holds a value that is not a finite number.</exception>
    public static float[] Of(ReadOnlySpan<float> vector, string owner)
    {
        var norm = vector.IsEmpty ? 0 : TensorPrimitives.Norm(vector);
        if (!float.IsFinite(norm) || norm < 1e-12f)
        {
            throw new ArgumentException(
                $"The vector of {owner} has no direction: it is empty, all zeros, or holds a value that is not finite.",
                nameof(vector)
            );
        }

        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, norm, unit);
        return unit;
    }

    /// <summary>Normalizes every chunk's vector and checks that all have one length.</summary>
    /// <exception cref="ArgumentException">A vector has no direction, or the lengths differ.</exception>
    public static float[][] OfAll(IReadOnlyList<IndexedChunk> chunks)
    {
        var units = new float[chunks.Count][];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = Of(chunks[i].Vector.Span, $"chunk '{chunks[i].Chunk.Id}'");
            if (units[i].Length != units[0].Length)
            {
                throw new ArgumentException(
                    $"The vectors of one call have {units[0].Length} and {units[i].Length} dimensions.",
                    nameof(chunks)
                );
            }
        }

        return units;
    }
}
