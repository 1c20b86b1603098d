using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Inner product of signed bytes, in wide registers.</summary>
internal static class SByteDot
{
    /// <summary>The inner product of two spans of equal length with values from -127 to 127.</summary>
    public static int Of(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        var length = Math.Min(left.Length, right.Length);
        var i = 0;
        var sum = 0;
        if (Avx2.IsSupported)
        {
            var (first, second) = (Vector256<int>.Zero, Vector256<int>.Zero);
            for (; i <= length - 64; i += 64)
            {
                first = Add(first, Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i));
                second = Add(second, Vector256.LoadUnsafe(ref a, (nuint)i + 32), Vector256.LoadUnsafe(ref b, (nuint)i + 32));
            }

            for (; i <= length - 32; i += 32)
            {
                first = Add(first, Vector256.LoadUnsafe(ref a, (nuint)i), Vector256.LoadUnsafe(ref b, (nuint)i));
            }

            sum = Vector256.Sum(first + second);
        }
        else if (Vector.IsHardwareAccelerated)
        {
            var total = Vector<int>.Zero;
            for (; i <= length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
            {
                Vector.Widen(Vector.LoadUnsafe(ref a, (nuint)i), out var aLow, out var aHigh);
                Vector.Widen(Vector.LoadUnsafe(ref b, (nuint)i), out var bLow, out var bHigh);

                // Two products of values up to 127 still fit into 16 bits.
                Vector.Widen((aLow * bLow) + (aHigh * bHigh), out var low, out var high);
                total += low + high;
            }

            sum = Vector.Sum(total);
        }

        for (; i < length; i++)
        {
            sum += Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
        }

        return sum;
    }

    /// <summary>Adds the products of 32 pairs. One side is made positive and its signs are given to the other, as the instructions want it;
    /// two products of values up to 127 still fit into 16 bits.</summary>
    private static Vector256<int> Add(Vector256<int> sum, Vector256<sbyte> left, Vector256<sbyte> right)
    {
        var (positive, signed) = (Avx2.Abs(left), Avx2.Sign(right, left));
        return AvxVnni.IsSupported
            ? AvxVnni.MultiplyWideningAndAdd(sum, positive, signed)
            : sum + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(positive, signed), Vector256<short>.One);
    }
}
