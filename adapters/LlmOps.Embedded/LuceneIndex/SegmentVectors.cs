using System.Buffers;
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

    /// <summary>Four standard deviations of an inner product whose factors are rounded to whole steps, in steps.</summary>
    private const float MarginDeviations = 4 * 0.2887f;

    /// <summary>A bit costs an eighth of a byte, and blocks hold all chunks: where fewer than that are selected, their codes are
    /// read.</summary>
    private const int ScannedBySigns = 8;

    private readonly ScratchBytes _rows;
    private readonly int _count;
    private readonly int _rowSize;
    private readonly float _largestScale;
    private readonly SegmentSigns? _signs;

    private SegmentVectors(int count, int width, ScratchBytes rows, float largestScale, VectorScratch scratch)
    {
        (_count, _rowSize, _rows, _largestScale) = (count, RowSize(width), rows, largestScale);
        if (count >= SegmentSigns.MinVectors && width >= SegmentSigns.MinWidth)
        {
            _signs = SegmentSigns.Make(count, width, Read, scratch);
        }
    }

    /// <summary>Whether the codes are in a mapped file.</summary>
    public bool IsMapped => _rows.IsMapped;

    /// <summary>Whether most chunks are told by one bit for each dimension.</summary>
    public bool HasSigns => _signs is not null;

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
        var row = Row(document);
        return MemoryMarshal.Read<float>(row) is var scale and not 0
            ? scale * SByteDot.Of(query, MemoryMarshal.Cast<byte, sbyte>(row[sizeof(float)..]))
            : 0;
    }

    /// <summary>Adds the segment's chunks that may be among the best.</summary>
    /// <param name="question">The question's vector.</param>
    /// <param name="selected">The chunks to look at.</param>
    /// <param name="live">Those that are not deleted; null: all.</param>
    /// <param name="docBase">What is added to a chunk's number.</param>
    /// <param name="near">Takes them.</param>
    public void Scan(QuestionVector question, SelectedChunks selected, IBits? live, int docBase, NearHits near)
    {
        near.Allow(MarginDeviations * (question.Scale + _largestScale));
        if (_signs is not null && selected.AreAtLeast(_count / ScannedBySigns))
        {
            ScanSigns(_signs.Ask(question), question, selected, live, docBase, near);
            return;
        }

        for (var first = 0; first < _count; first += SignBlock.Vectors)
        {
            var count = Math.Min(SignBlock.Vectors, _count - first);
            Add(first, selected.From(first) & (uint.MaxValue >> (SignBlock.Vectors - count)), question, live, docBase, near);
        }
    }

    /// <summary>Scores the chunks whose estimates are best, and then those of the others that may be as good as what was found by
    /// then.</summary>
    private void ScanSigns(SignSearch search, QuestionVector question, SelectedChunks selected, IBits? live, int docBase, NearHits near)
    {
        var (blocks, first) = ((_count + SignBlock.Vectors - 1) / SignBlock.Vectors, new TopHits(near.Limit));
        var rented = ArrayPool<float>.Shared.Rent(blocks * SignBlock.Vectors);
        for (var i = 0; i < blocks; i++)
        {
            var highest = BlockOf(i);
            search.Estimate(i, highest);
            var above = SignSearch.Above(highest, Math.Max(first.Least, near.Floor)) & selected.From(i * SignBlock.Vectors);
            for (; above != 0; above &= above - 1)
            {
                var at = BitOperations.TrailingZeroCount(above);
                if (live is null || live.Get((i * SignBlock.Vectors) + at))
                {
                    first.Add((i * SignBlock.Vectors) + at, highest[at]);
                }
            }
        }

        foreach (var (document, _) in first.ToArray())
        {
            near.Add(docBase + document, question.Scale * Dot(question.Codes, document));
            rented[document] = float.NegativeInfinity;
        }

        for (var i = 0; i < blocks; i++)
        {
            var above = SignSearch.Above(BlockOf(i), near.Floor) & selected.From(i * SignBlock.Vectors);
            Add(i * SignBlock.Vectors, above, question, live, docBase, near);
        }

        ArrayPool<float>.Shared.Return(rented);

        Span<float> BlockOf(int number) => rented.AsSpan(number * SignBlock.Vectors, SignBlock.Vectors);
    }

    private void Add(int first, uint chunks, QuestionVector question, IBits? live, int docBase, NearHits near)
    {
        for (; chunks != 0; chunks &= chunks - 1)
        {
            var document = first + BitOperations.TrailingZeroCount(chunks);
            if (live is null || live.Get(document))
            {
                near.Add(docBase + document, question.Scale * Dot(question.Codes, document));
            }
        }
    }

    public void OnDispose(object ownerCoreCacheKey) => Dispose();

    public void Dispose()
    {
        _rows.Dispose();
        _signs?.Dispose();
    }

    private ReadOnlySpan<byte> Row(int document) => _rows.Slice((long)document * _rowSize, _rowSize);

    /// <summary>Writes the vector that codes stand for.</summary>
    private void Read(int document, Span<float> vector)
    {
        var row = Row(document);
        var scale = MemoryMarshal.Read<float>(row);
        if (scale != 0)
        {
            var codes = MemoryMarshal.Cast<byte, sbyte>(row[sizeof(float)..]);
            TensorPrimitives.ConvertTruncating(codes, vector);
            TensorPrimitives.Multiply(vector, scale, vector);
        }
    }

    // The scale, then the codes.
    private static int RowSize(int width) => sizeof(float) + width;

    /// <summary>Reads the vectors with so many codes each; null where that is not enough for one of them.</summary>
    private static SegmentVectors? Load(AtomicReader reader, int dimension, int width, VectorScratch scratch)
    {
        try
        {
            var largestScale = 0f;
            var rows = ScratchBytes.Create(
                scratch,
                (long)reader.MaxDoc * RowSize(width),
                stream => largestScale = WriteRows(reader, dimension, width, stream)
            );
            return new SegmentVectors(reader.MaxDoc, width, rows, largestScale, scratch);
        }
        catch (CodesCutOffException)
        {
            return null;
        }
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

    /// <summary>Writes scale and codes of each vector, and answers what the largest scale is.</summary>
    private static float WriteRows(AtomicReader reader, int dimension, int width, Stream stream)
    {
        var values = reader.GetBinaryDocValues(ChunkFields.Vector);
        var (bytes, codes, row, largest) = (new BytesRef(), new sbyte[dimension], new byte[RowSize(width)], 0f);
        for (var document = 0; document < reader.MaxDoc; document++)
        {
            values?.Get(document, bytes);
            if (bytes.Length == dimension * sizeof(float))
            {
                var scale = Quantize(MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length)), codes);
                if (codes.AsSpan(width).ContainsAnyExcept((sbyte)0))
                {
                    throw new CodesCutOffException();
                }

                MemoryMarshal.Write(row, scale);
                MemoryMarshal.AsBytes(codes.AsSpan(0, width)).CopyTo(row.AsSpan(sizeof(float)));
                largest = Math.Max(largest, scale);
            }
            else
            {
                Array.Clear(row);
            }

            stream.Write(row);
        }

        return largest;
    }

    /// <summary>A vector has a code where the rows end.</summary>
    private sealed class CodesCutOffException : Exception;
}
