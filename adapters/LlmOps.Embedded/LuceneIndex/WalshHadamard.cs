using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The Walsh-Hadamard transform, which adds and subtracts every number to and from every other in n log n steps.</summary>
internal static class WalshHadamard
{
    /// <summary>The least numbers that it takes.</summary>
    public const int MinLength = 8;

    private static readonly Vector256<float> s_signs1 = Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1);
    private static readonly Vector256<float> s_signs2 = Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1);
    private static readonly Vector256<float> s_signs4 = Vector256.Create(1f, 1, 1, 1, -1, -1, -1, -1);

    /// <summary>Transforms numbers in place. Their sum of squares grows by their count.</summary>
    /// <param name="values">As many as a power of two, at least <see cref="MinLength"/>.</param>
    public static void Transform(Span<float> values)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        for (nuint i = 0; i < (nuint)values.Length; i += 8)
        {
            var eight = Vector256.LoadUnsafe(ref first, i);
            eight = Vector256.Shuffle(eight, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)) + (eight * s_signs1);
            eight = Vector256.Shuffle(eight, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)) + (eight * s_signs2);
            eight = Vector256.Shuffle(eight, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)) + (eight * s_signs4);
            eight.StoreUnsafe(ref first, i);
        }

        for (nuint half = 8; half < (nuint)values.Length; half *= 2)
        {
            for (nuint start = 0; start < (nuint)values.Length; start += 2 * half)
            {
                for (var i = start; i < start + half; i += 8)
                {
                    var (low, high) = (Vector256.LoadUnsafe(ref first, i), Vector256.LoadUnsafe(ref first, i + half));
                    (low + high).StoreUnsafe(ref first, i);
                    (low - high).StoreUnsafe(ref first, i + half);
                }
            }
        }
    }
}
