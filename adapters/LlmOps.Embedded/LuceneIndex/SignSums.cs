using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Sums over the signs of 32 vectors at a time, in wide registers: one instruction looks up four dimensions of 16 or 32
/// vectors.</summary>
internal static class SignSums
{
    /// <summary>Columns whose 256 bytes of each vector surely fit into 16 bits.</summary>
    private const int ColumnsAtOnce = 128;

    private const byte LowerHalf = 0x0F;

    /// <summary>Writes the sum of each of the 32 vectors.</summary>
    /// <param name="codes">The columns of a <see cref="SignBlock"/>.</param>
    /// <param name="tables">The bytes of <see cref="SignTables"/>.</param>
    /// <param name="sums">32 sums.</param>
    public static void Of(ReadOnlySpan<byte> codes, ReadOnlySpan<byte> tables, Span<int> sums) =>
        Of(codes, tables, sums, isWide: Avx2.IsSupported);

    /// <summary>The same in registers of 32 bytes, which takes AVX2, or of 16.</summary>
    internal static void Of(ReadOnlySpan<byte> codes, ReadOnlySpan<byte> tables, Span<int> sums, bool isWide)
    {
        sums[..SignBlock.Vectors].Clear();
        while (!codes.IsEmpty)
        {
            var columns = Math.Min(codes.Length / SignBlock.Vectors, ColumnsAtOnce);
            if (isWide)
            {
                AddWide(codes, tables, columns, sums);
            }
            else
            {
                AddNarrow(codes, tables, columns, 0, sums);
                AddNarrow(codes, tables, columns, SignBlock.Vectors / 2, sums);
            }

            codes = codes[(columns * SignBlock.Vectors)..];
            tables = tables[(2 * columns * SignTables.TableBytes)..];
        }
    }

    private static void AddWide(ReadOnlySpan<byte> codes, ReadOnlySpan<byte> tables, int columns, Span<int> sums)
    {
        ref var code = ref MemoryMarshal.GetReference(codes[..(columns * SignBlock.Vectors)]);
        ref var table = ref MemoryMarshal.GetReference(tables[..(2 * columns * SignTables.TableBytes)]);
        var mask = Vector256.Create(LowerHalf);

        // A lane of 16 bits adds up its even byte and, 256 times as much, its odd one; the odd ones are added up alone, too, and taken
        // off at the end.
        var (both1, odd1, both2, odd2) = (Vector256<ushort>.Zero, Vector256<ushort>.Zero, Vector256<ushort>.Zero, Vector256<ushort>.Zero);
        for (nuint i = 0; i < (nuint)columns; i++)
        {
            var column = Vector256.LoadUnsafe(ref code, i * SignBlock.Vectors);
            var lower = Avx2.Shuffle(Vector256.LoadUnsafe(ref table, 2 * i * SignTables.TableBytes), column & mask).AsUInt16();
            var upper = Avx2.Shuffle(
                    Vector256.LoadUnsafe(ref table, ((2 * i) + 1) * SignTables.TableBytes),
                    (column.AsUInt16() >>> 4).AsByte() & mask
                )
                .AsUInt16();
            both1 += lower;
            odd1 += lower >>> 8;
            both2 += upper;
            odd2 += upper >>> 8;
        }

        var odd = odd1 + odd2;
        Add(both1 + both2 - (odd << 8), sums);
        Add(odd, sums[(SignBlock.Vectors / 2)..]);
    }

    private static void AddNarrow(ReadOnlySpan<byte> codes, ReadOnlySpan<byte> tables, int columns, int start, Span<int> sums)
    {
        ref var code = ref MemoryMarshal.GetReference(codes[..(columns * SignBlock.Vectors)]);
        ref var table = ref MemoryMarshal.GetReference(tables[..(2 * columns * SignTables.TableBytes)]);
        var mask = Vector128.Create(LowerHalf);
        var (both, odd) = (Vector128<ushort>.Zero, Vector128<ushort>.Zero);
        for (nuint i = 0; i < (nuint)columns; i++)
        {
            var column = Vector128.LoadUnsafe(ref code, (i * SignBlock.Vectors) + (nuint)start);
            var lower = Vector128.Shuffle(Vector128.LoadUnsafe(ref table, 2 * i * SignTables.TableBytes), column & mask).AsUInt16();
            var upper = Vector128.Shuffle(Vector128.LoadUnsafe(ref table, ((2 * i) + 1) * SignTables.TableBytes), column >>> 4).AsUInt16();
            both += lower + upper;
            odd += (lower >>> 8) + (upper >>> 8);
        }

        var even = both - (odd << 8);
        for (var i = 0; i < Vector128<ushort>.Count; i++)
        {
            sums[(start / 2) + i] += even[i];
            sums[((SignBlock.Vectors + start) / 2) + i] += odd[i];
        }
    }

    private static void Add(Vector256<ushort> more, Span<int> sums)
    {
        ref var first = ref MemoryMarshal.GetReference(sums[..Vector256<ushort>.Count]);
        var (low, high) = Vector256.Widen(more);
        (Vector256.LoadUnsafe(ref first) + low.AsInt32()).StoreUnsafe(ref first);
        (Vector256.LoadUnsafe(ref first, 8) + high.AsInt32()).StoreUnsafe(ref first, 8);
    }
}
