using System.Runtime.InteropServices;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>How the signs of 32 vectors lie side by side: one column of 32 bytes for each eight dimensions, the first four in the lower
/// half of each byte; then three numbers of each vector. Within a column vectors 0 to 15 have the even bytes and the others the odd ones,
/// so that sums of 16 bits come out in order.</summary>
/// <param name="Dimensions">The dimensions of a vector, a multiple of 8.</param>
internal readonly record struct SignBlock(int Dimensions)
{
    /// <summary>Vectors of a block.</summary>
    public const int Vectors = 32;

    /// <summary>Bytes of a block.</summary>
    public int Bytes => (Vectors * Columns) + (3 * Vectors * sizeof(float));

    /// <summary>Columns of 32 bytes.</summary>
    public int Columns => Dimensions / 8;

    /// <summary>The byte of a vector in each column.</summary>
    public static int ByteOf(int vector) => vector < Vectors / 2 ? 2 * vector : (2 * vector) - Vectors + 1;

    /// <summary>The part of each vector's inner product with a question that does not depend on the question.</summary>
    public ReadOnlySpan<float> Offsets(ReadOnlySpan<byte> block) => Numbers(block, 0);

    /// <summary>What one step of a sum over signs is worth.</summary>
    public ReadOnlySpan<float> Scales(ReadOnlySpan<byte> block) => Numbers(block, 1);

    /// <summary>The standard deviation of an estimate for a question of length 1.</summary>
    public ReadOnlySpan<float> Errors(ReadOnlySpan<byte> block) => Numbers(block, 2);

    /// <summary>Writes the numbers of a vector.</summary>
    public void Write(Span<byte> block, int vector, float offset, float scale, float error)
    {
        var numbers = MemoryMarshal.Cast<byte, float>(block[(Vectors * Columns)..]);
        (numbers[vector], numbers[Vectors + vector], numbers[(2 * Vectors) + vector]) = (offset, scale, error);
    }

    private ReadOnlySpan<float> Numbers(ReadOnlySpan<byte> block, int kind) =>
        MemoryMarshal.Cast<byte, float>(block.Slice(Vectors * (Columns + (kind * sizeof(float))), Vectors * sizeof(float)));
}
