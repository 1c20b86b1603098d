using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>One segment's vectors for scanning: one signed byte for each dimension and one scale for each vector, in a mapped file.
/// Segments never change, so this is made once for each.</summary>
internal sealed class SegmentVectors : SegmentReader.ICoreDisposedListener, IDisposable
{
    private readonly byte[]? _heap;
    private readonly MappedScratchFile? _file;
    private readonly int _rowSize;

    private SegmentVectors(int dimension, byte[]? heap, MappedScratchFile? file) =>
        (_rowSize, _heap, _file) = (RowSize(dimension), heap, file);

    /// <summary>Whether the codes are in a mapped file.</summary>
    public bool IsMapped => _file is not null;

    /// <summary>Reads the vectors of a segment. They are released with the segment.</summary>
    public static SegmentVectors Load(AtomicReader reader, int dimension, VectorScratch scratch)
    {
        var vectors = LoadMapped(reader, dimension, scratch) ?? LoadHeap(reader, dimension);
        (reader as SegmentReader)?.AddCoreDisposedListener(vectors);
        return vectors;
    }

    /// <summary>Writes the codes of a vector and answers what one step of a code is worth.</summary>
    public static float Quantize(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        var toCode = 127f / largest;
        for (var i = 0; i < vector.Length; i++)
        {
            codes[i] = (sbyte)MathF.Round(vector[i] * toCode);
        }

        return largest / 127f;
    }

    /// <summary>The inner product of a quantized query with a document's vector, but for the query's own scale; 0 for a document without
    /// one.</summary>
    public float Dot(ReadOnlySpan<sbyte> query, int document)
    {
        var offset = (long)document * _rowSize;
        var row = _file is null ? _heap.AsSpan((int)offset, _rowSize) : _file.Slice(offset, _rowSize);
        return MemoryMarshal.Read<float>(row) is var scale and not 0
            ? scale * SByteDot.Of(query, MemoryMarshal.Cast<byte, sbyte>(row[sizeof(float)..]))
            : 0;
    }

    public void OnDispose(object ownerCoreCacheKey) => Dispose();

    public void Dispose() => _file?.Dispose();

    // The scale, then the codes.
    private static int RowSize(int dimension) => sizeof(float) + dimension;

    private static SegmentVectors? LoadMapped(AtomicReader reader, int dimension, VectorScratch scratch)
    {
        if ((long)reader.MaxDoc * RowSize(dimension) <= scratch.MaxHeapBytes)
        {
            return null;
        }

        try
        {
            return new SegmentVectors(
                dimension,
                null,
                MappedScratchFile.Create(
                    scratch.Folder(),
                    stream =>
                    {
                        var row = new byte[RowSize(dimension)];
                        WriteRows(reader, dimension, _ => row, () => stream.Write(row));
                    }
                )
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a damaged segment throws comes again from there.
            scratch.ReportFailure(e);
            return null;
        }
    }

    private static SegmentVectors LoadHeap(AtomicReader reader, int dimension)
    {
        var size = RowSize(dimension);
        var rows = new byte[checked(reader.MaxDoc * size)];
        WriteRows(reader, dimension, document => rows.AsSpan(document * size, size), () => { });
        return new SegmentVectors(dimension, rows, null);
    }

    private static void WriteRows(AtomicReader reader, int dimension, RowSelector select, Action written)
    {
        var values = reader.GetBinaryDocValues(ChunkFields.Vector);
        var bytes = new BytesRef();
        for (var document = 0; document < reader.MaxDoc; document++)
        {
            var row = select(document);
            values?.Get(document, bytes);
            if (bytes.Length == dimension * sizeof(float))
            {
                var vector = MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length));
                MemoryMarshal.Write(row, Quantize(vector, MemoryMarshal.Cast<byte, sbyte>(row[sizeof(float)..])));
            }
            else
            {
                row.Clear();
            }

            written();
        }
    }

    private delegate Span<byte> RowSelector(int document);
}
