namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Bytes that are written once: a few on the heap, many in a mapped file.</summary>
internal sealed class ScratchBytes : IDisposable
{
    private readonly byte[]? _heap;
    private readonly MappedScratchFile? _file;

    private ScratchBytes(byte[]? heap, MappedScratchFile? file) => (_heap, _file) = (heap, file);

    /// <summary>Whether they are in a mapped file.</summary>
    public bool IsMapped => _file is not null;

    /// <summary>Writes them.</summary>
    /// <param name="scratch">Where they go.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="write">Writes them, a second time where the file failed.</param>
    public static ScratchBytes Create(VectorScratch scratch, long length, Action<Stream> write)
    {
        if (length > scratch.MaxHeapBytes)
        {
            try
            {
                return new ScratchBytes(null, MappedScratchFile.Create(scratch.Folder(), write));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What a damaged segment throws comes again from there.
                scratch.ReportFailure(e);
            }
        }

        var heap = new byte[length];
        using var stream = new MemoryStream(heap);
        write(stream);
        return new ScratchBytes(heap, null);
    }

    /// <summary>The bytes from an offset on. They must not be used after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length) =>
        _file is null ? _heap.AsSpan((int)offset, length) : _file.Slice(offset, length);

    public void Dispose() => _file?.Dispose();
}
