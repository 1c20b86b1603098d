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
}
