using System.Numerics.Tensors;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>A question's share in every sum over signs: for each four dimensions a table of the sixteen sums that four signs can have, as
/// bytes.</summary>
internal sealed class SignTables
{
    /// <summary>The bytes of a table: its sixteen sums, twice, as many as a wide register takes.</summary>
    public const int TableBytes = 32;

    private const int Entries = 16;

    /// <summary>Makes the tables.</summary>
    /// <param name="rotated">The question's rotated vector; its length is a multiple of 8.</param>
    public SignTables(ReadOnlySpan<float> rotated)
    {
        Bytes = new byte[rotated.Length / 4 * TableBytes];
        var largest = 0f;
        for (var i = 0; i < rotated.Length; i += 4)
        {
            largest = Math.Max(largest, TensorPrimitives.SumOfMagnitudes(rotated.Slice(i, 4)));
        }

        Step = largest > 0 ? 2 * largest / byte.MaxValue : 1;
        Least = -TensorPrimitives.SumOfMagnitudes(rotated);
        Length = TensorPrimitives.Norm(rotated);
        for (var i = 0; i < rotated.Length; i += 4)
        {
            Fill(rotated.Slice(i, 4), Bytes.AsSpan(i / 4 * TableBytes, TableBytes));
        }
    }

    /// <summary>The tables, one after the other.</summary>
    public byte[] Bytes { get; }

    /// <summary>What one step of the bytes is worth.</summary>
    public float Step { get; }

    /// <summary>The sum over signs that bytes of zero stand for.</summary>
    public float Least { get; }

    /// <summary>The length of the question's vector.</summary>
    public float Length { get; }

    private void Fill(ReadOnlySpan<float> four, Span<byte> table)
    {
        var toByte = 1 / Step;
        for (var signs = 0; signs < Entries; signs++)
        {
            // A dimension adds nothing to the least sum or its double.
            var sum = 0f;
            for (var i = 0; i < four.Length; i++)
            {
                sum += ((signs & (1 << i)) != 0) == (four[i] > 0) ? 2 * Math.Abs(four[i]) : 0;
            }

            table[signs] = table[signs + Entries] = (byte)MathF.Round(sum * toByte);
        }
    }
}
