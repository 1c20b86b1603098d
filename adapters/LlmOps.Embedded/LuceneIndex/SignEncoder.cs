using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Makes the signs of vectors and the numbers that an estimate of inner products needs, as in "RaBitQ: Quantizing High-Dimensional
/// Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor Search" (Gao and Long, 2024).</summary>
/// <param name="layout">How they lie.</param>
/// <param name="rotation">The rotation before signs are taken.</param>
/// <param name="center">The segment's center.</param>
internal sealed class SignEncoder(SignBlock layout, RandomRotation rotation, ReadOnlyMemory<float> center)
{
    private readonly float[] _rotatedCenter = rotation.Rotate(center.Span);

    /// <summary>Writes a vector into a block that was empty there.</summary>
    /// <param name="vector">The vector, followed by zeros; it is overwritten.</param>
    /// <param name="block">The block.</param>
    /// <param name="at">The vector's number in it.</param>
    public void Write(Span<float> vector, Span<byte> block, int at)
    {
        // With c the center, r the vector's difference from it and p the question's, the inner product of both is
        // <q,c> + <r,c> + <r,p>. The last is estimated as <sign(r),p> |r|² / |r|₁, whose expectation over rotations it is. Of
        // <sign(r),p> = <sign(r),q> - <sign(r),c> only the first depends on the question, and it does so alike in every segment.
        TensorPrimitives.Subtract(vector, center.Span, vector);
        var offset = TensorPrimitives.Dot<float>(vector, center.Span);
        rotation.Apply(vector);
        var square = TensorPrimitives.SumOfSquares<float>(vector);
        var sum = TensorPrimitives.SumOfMagnitudes<float>(vector);
        if (sum == 0)
        {
            layout.Write(block, at, offset, 0, 0);
            return;
        }

        // Its deviation is |r| |p| √((1 - f²) / f² / (n - 1)) with f = |r|₁ / (√n |r|), the cosine of r and its signs.
        var scale = square / sum;
        var variance = Math.Max(0, (scale * scale * layout.Dimensions) - square) / (layout.Dimensions - 1);
        var ofCenter = 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            ofCenter += float.IsNegative(vector[i]) ? -_rotatedCenter[i] : _rotatedCenter[i];
        }

        layout.Write(block, at, offset - (scale * ofCenter), scale, MathF.Sqrt(variance));
        ref var first = ref MemoryMarshal.GetReference(vector);
        for (int column = 0, place = SignBlock.ByteOf(at); column < layout.Columns; column++, place += SignBlock.Vectors)
        {
            block[place] = (byte)~Vector256.LoadUnsafe(ref first, (nuint)(8 * column)).ExtractMostSignificantBits();
        }
    }

    /// <summary>Fills the places behind the last vector with some that no search finds.</summary>
    public void Close(Span<byte> block, int from)
    {
        for (var at = from; at < SignBlock.Vectors; at++)
        {
            layout.Write(block, at, float.NegativeInfinity, 0, 0);
        }
    }
}
