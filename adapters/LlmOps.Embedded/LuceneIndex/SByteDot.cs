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
            var first = Vector256<int>.Zero;
            var second = Vector256<int>.Zero;
            for (; i <= length - 32; i += 32)
            {
                first += Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref a, (nuint)i)),
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref b, (nuint)i))
                );
                second += Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref a, (nuint)i + 16)),
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref b, (nuint)i + 16))
                );
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
}
