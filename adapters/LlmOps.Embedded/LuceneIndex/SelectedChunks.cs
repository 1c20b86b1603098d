using System.Numerics;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The chunks of a segment that a search may find.</summary>
/// <param name="Bits">A bit for each; null: all that are not deleted.</param>
internal readonly record struct SelectedChunks(ulong[]? Bits)
{
    public static SelectedChunks None => new([]);

    public static SelectedChunks AllLive => new(null);

    public bool IsEmpty => Bits is { Length: 0 };

    /// <summary>Whether it is one of them, of chunks that are not deleted.</summary>
    public bool Contains(int chunk) => Bits is null || (Bits[chunk >> 6] & (1UL << chunk)) != 0;

    /// <summary>A bit for each of the 32 chunks from one on, whose number is a multiple of 32.</summary>
    public uint From(int first) =>
        Bits is null ? uint.MaxValue
        : first >> 6 < Bits.Length ? (uint)(Bits[first >> 6] >> first)
        : 0;

    /// <summary>Whether there are so many.</summary>
    public bool AreAtLeast(int count)
    {
        if (Bits is null)
        {
            return true;
        }

        var found = 0;
        foreach (var bits in Bits)
        {
            found += BitOperations.PopCount(bits);
        }

        return found >= count;
    }
}
