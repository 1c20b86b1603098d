using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>One question's search of the signs of a segment.</summary>
/// <param name="layout">How they lie.</param>
/// <param name="bytes">Their blocks.</param>
/// <param name="tables">The question's share in sums over signs.</param>
/// <param name="common">What the question has in common with the segment's center.</param>
/// <param name="difference">How far the question is from it.</param>
internal sealed class SignSearch(SignBlock layout, ScratchBytes bytes, SignTables tables, float common, float difference)
{
    /// <summary>How far an estimate may be below the score, in its standard deviations.</summary>
    private const float Deviations = 3;

    private readonly int[] _sums = new int[SignBlock.Vectors];

    /// <summary>Writes what each vector of a block may score at most, as far as can be told.</summary>
    public void Estimate(int number, Span<float> highest)
    {
        var block = bytes.Slice((long)number * layout.Bytes, layout.Bytes);
        SignSums.Of(block[..(layout.Columns * SignBlock.Vectors)], tables.Bytes, _sums);
        ref var sum = ref MemoryMarshal.GetArrayDataReference(_sums);
        ref var offset = ref MemoryMarshal.GetReference(layout.Offsets(block));
        ref var scale = ref MemoryMarshal.GetReference(layout.Scales(block));
        ref var error = ref MemoryMarshal.GetReference(layout.Errors(block));
        ref var result = ref MemoryMarshal.GetReference(highest[..SignBlock.Vectors]);
        var (step, least) = (Vector256.Create(tables.Step), Vector256.Create(tables.Least));
        var reach = Vector256.Create(difference * Deviations);
        for (nuint i = 0; i < SignBlock.Vectors; i += 8)
        {
            var signs = (Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref sum, i)) * step) + least;
            var estimate = Vector256.LoadUnsafe(ref offset, i) + (Vector256.LoadUnsafe(ref scale, i) * signs);
            var above = Vector256.LoadUnsafe(ref error, i) * reach;
            (estimate + above + Vector256.Create(common)).StoreUnsafe(ref result, i);
        }
    }

    /// <summary>A bit for each of the 32 vectors that may score more than a floor.</summary>
    public static uint Above(ReadOnlySpan<float> highest, float floor)
    {
        ref var first = ref MemoryMarshal.GetReference(highest[..SignBlock.Vectors]);
        var above = 0u;
        for (nuint i = 0; i < SignBlock.Vectors; i += 8)
        {
            var eight = Vector256.GreaterThan(Vector256.LoadUnsafe(ref first, i), Vector256.Create(floor));
            above |= eight.ExtractMostSignificantBits() << (int)i;
        }

        return above;
    }
}
