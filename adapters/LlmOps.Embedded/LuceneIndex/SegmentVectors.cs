using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Lucene.Net.Index;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>One segment's vectors in memory, one signed byte for each dimension with one scale for each vector. Segments never change, so this is made once for
/// each.</summary>
internal sealed class SegmentVectors
{
    private readonly sbyte[] _codes;
    private readonly float[] _scales;

    private SegmentVectors(int dimension, sbyte[] codes, float[] scales) => (Dimension, _codes, _scales) = (dimension, codes, scales);

    public int Dimension { get; }

    public static SegmentVectors Load(AtomicReader reader, int dimension)
    {
        var codes = GC.AllocateUninitializedArray<sbyte>(checked(reader.MaxDoc * dimension));
        var scales = new float[reader.MaxDoc];
        if (reader.GetBinaryDocValues(ChunkFields.Vector) is { } values)
        {
            var bytes = new BytesRef();
            for (var document = 0; document < scales.Length; document++)
            {
                values.Get(document, bytes);
                if (bytes.Length == dimension * sizeof(float))
                {
                    var vector = MemoryMarshal.Cast<byte, float>(bytes.Bytes.AsSpan(bytes.Offset, bytes.Length));
                    scales[document] = Quantise(vector, codes.AsSpan(document * dimension, dimension));
                }
            }
        }

        return new SegmentVectors(dimension, codes, scales);
    }

    /// <summary>Writes the codes of a vector and answers what one step of a code is worth.</summary>
    public static float Quantise(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        var toCode = 127f / largest;
        for (var i = 0; i < vector.Length; i++)
        {
            codes[i] = (sbyte)MathF.Round(vector[i] * toCode);
        }

        return largest / 127f;
    }

    /// <summary>The inner product of a quantised query with a document's vector, but for the query's own scale; 0 for a document without one.</summary>
    public float Dot(ReadOnlySpan<sbyte> query, int document) =>
        _scales[document] is var scale and not 0 ? scale * SByteDot.Of(query, _codes.AsSpan(document * Dimension, Dimension)) : 0;
}
