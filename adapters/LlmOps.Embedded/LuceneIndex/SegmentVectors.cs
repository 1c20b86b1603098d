using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>One segment's vectors for scanning: one signed byte for each dimension and one scale for each vector, in a mapped file.
/// Segments never change, so this is made once for each. Dimensions at the end that no vector of the segment uses have no codes: a model of
/// 384 dimensions that fills vectors of 1,024 would have the scan read mostly zeros.</summary>
internal sealed class SegmentVectors : SegmentReader.ICoreDisposedListener, IDisposable
{
    private const int Register = 32;

    /// <summary>Hashed vectors of the shortest texts leave the end free by chance, those of many texts do not.</summary>
    private const int VectorsLookedAt = 64;

    private readonly byte[]? _heap;
    private readonly MappedScratchFile? _file;
    private readonly int _count;
    private readonly int _rowSize;

    private SegmentVectors(int count, int rowSize, byte[]? heap, MappedScratchFile? file) =>
        (_count, _rowSize, _heap, _file) = (count, rowSize, heap, file);

    /// <summary>Whether the codes are in a mapped file.</summary>
    public bool IsMapped => _file is not null;

    /// <summary>The codes of each vector.</summary>
    public int Width => _rowSize - sizeof(float);

    /// <summary>Reads the vectors of a segment. They are released with the segment.</summary>
    public static SegmentVectors Load(AtomicReader reader, int dimension, VectorScratch scratch)
    {
        var width = WidthOf(reader, dimension);
        if (Load(reader, dimension, width, scratch) is not { } vectors)
        {
            // A later vector uses more of its dimensions than the first ones.
            vectors = Load(reader, dimension, dimension, scratch)!;
        }

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

    /// <summary>Adds the segment's chunks by what <see cref="Dot"/> gives them.</summary>
    /// <param name="query">The codes of the question's vector.</param>
    /// <param name="selected">The chunks to look at.</param>
    /// <param name="live">Those that are not deleted; null: all.</param>
    /// <param name="docBase">What is added to a chunk's number.</param>
    /// <param name="best">Takes them.</param>
    public void Scan(ReadOnlySpan<sbyte> query, SelectedChunks selected, IBits? live, int docBase, TopHits best)
    {
        if (selected.Bits is { } bits)
        {
            for (var i = 0; i < bits.Length; i++)
            {
                for (var rest = bits[i]; rest != 0; rest &= rest - 1)
                {
                    Add(query, (i << 6) + BitOperations.TrailingZeroCount(rest));
                }
            }

            return;
        }

        for (var document = 0; document < _count; document++)
        {
            if (live is null || live.Get(document))
            {
                Add(query, document);
            }
        }

        void Add(ReadOnlySpan<sbyte> query, int document) => best.Add(docBase + document, Dot(query, document));
    }

    public void OnDispose(object ownerCoreCacheKey) => Dispose();

    public void Dispose() => _file?.Dispose();

    // The scale, then the codes.
    private static int RowSize(int width) => sizeof(float) + width;

    /// <summary>Reads the vectors with so many codes each; null where that is not enough for one of them.</summary>
    private static SegmentVectors? Load(AtomicReader reader, int dimension, int width, VectorScratch scratch)
    {
        try
        {
            return LoadMapped(reader, dimension, width, scratch) ?? LoadHeap(reader, dimension, width);
        }
        catch (CodesCutOffException)
        {
            return null;
        }
    }

    private static SegmentVectors? LoadMapped(AtomicReader reader, int dimension, int width, VectorScratch scratch)
    {
        if ((long)reader.MaxDoc * RowSize(width) <= scratch.MaxHeapBytes)
        {
            return null;
        }

        try
        {
            return new SegmentVectors(
                reader.MaxDoc,
                RowSize(width),
                null,
                MappedScratchFile.Create(
                    scratch.Folder(),
                    stream =>
                    {
                        var row = new byte[RowSize(width)];
                        WriteRows(reader, dimension, width, _ => row, () => stream.Write(row));
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

    private static SegmentVectors LoadHeap(AtomicReader reader, int dimension, int width)
    {
        var size = RowSize(width);
        var rows = new byte[checked(reader.MaxDoc * size)];
        WriteRows(reader, dimension, width, document => rows.AsSpan(document * size, size), () => { });
        return new SegmentVectors(reader.MaxDoc, size, rows, null);
    }

    /// <summary>The codes that the first vectors of a segment use, rounded up to whole registers.</summary>
    private static int WidthOf(AtomicReader reader, int dimension)
    {
        var values = reader.GetBinaryDocValues(ChunkFields.Vector);
        var (bytes, codes, width) = (new BytesRef(), new sbyte[dimension], 0);
        for (var document = 0; document < Math.Min(reader.MaxDoc, VectorsLookedAt); document++)
        {
            values?.Get(document, bytes);
            if (bytes.Length == dimension * sizeof(float))
            {
                Quantize(MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length)), codes);
                width = Math.Max(width, codes.AsSpan().LastIndexOfAnyExcept((sbyte)0) + 1);
            }
        }

        return Math.Min(dimension, (width + Register - 1) / Register * Register);
    }

    private static void WriteRows(AtomicReader reader, int dimension, int width, RowSelector select, Action written)
    {
        var values = reader.GetBinaryDocValues(ChunkFields.Vector);
        var (bytes, codes) = (new BytesRef(), new sbyte[dimension]);
        for (var document = 0; document < reader.MaxDoc; document++)
        {
            var row = select(document);
            values?.Get(document, bytes);
            if (bytes.Length == dimension * sizeof(float))
            {
                MemoryMarshal.Write(row, Quantize(MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length)), codes));
                if (codes.AsSpan(width).ContainsAnyExcept((sbyte)0))
                {
                    throw new CodesCutOffException();
                }

                MemoryMarshal.AsBytes(codes.AsSpan(0, width)).CopyTo(row[sizeof(float)..]);
            }
            else
            {
                row.Clear();
            }

            written();
        }
    }

    private delegate Span<byte> RowSelector(int document);

    /// <summary>A vector has a code where the rows end.</summary>
    private sealed class CodesCutOffException : Exception;
}
