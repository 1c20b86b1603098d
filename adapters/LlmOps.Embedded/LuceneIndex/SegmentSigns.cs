using System.Numerics.Tensors;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>One bit for each dimension of a large segment's vectors, which tell most chunks that are not near a question: an eighth of what
/// the codes take is read, and the codes of the others alone.</summary>
internal sealed class SegmentSigns : IDisposable
{
    /// <summary>Fewer vectors are scanned by their codes as fast.</summary>
    public const int MinVectors = 256;

    /// <summary>Estimates from fewer signs tell too little.</summary>
    public const int MinWidth = 128;

    /// <summary>Vectors whose mean is the segment's center.</summary>
    private const int VectorsOfCenter = 4_096;

    private readonly SignBlock _layout;
    private readonly RandomRotation _rotation;
    private readonly float[] _center;
    private readonly ScratchBytes _bytes;

    private SegmentSigns(SignBlock layout, RandomRotation rotation, float[] center, ScratchBytes bytes) =>
        (_layout, _rotation, _center, _bytes) = (layout, rotation, center, bytes);

    /// <summary>Makes the signs of vectors.</summary>
    /// <param name="count">How many vectors there are.</param>
    /// <param name="width">Their dimensions.</param>
    /// <param name="read">Writes the vector of a number, at most as long as <paramref name="width"/>, into a span of zeros.</param>
    /// <param name="scratch">Where they are kept.</param>
    public static SegmentSigns Make(int count, int width, VectorReader read, VectorScratch scratch)
    {
        var rotation = RandomRotation.For(width);
        var layout = new SignBlock(rotation.Size);
        var center = CenterOf(count, rotation.Size, read);
        var blocks = (count + SignBlock.Vectors - 1) / SignBlock.Vectors;
        var encoder = new SignEncoder(layout, rotation, center);
        var bytes = ScratchBytes.Create(
            scratch,
            (long)blocks * layout.Bytes,
            stream =>
            {
                var (block, vector) = (new byte[layout.Bytes], new float[rotation.Size]);
                for (var first = 0; first < count; first += SignBlock.Vectors)
                {
                    var used = Math.Min(SignBlock.Vectors, count - first);
                    Array.Clear(block);
                    for (var at = 0; at < used; at++)
                    {
                        Array.Clear(vector);
                        read(first + at, vector);
                        encoder.Write(vector, block, at);
                    }

                    encoder.Close(block, used);
                    stream.Write(block);
                }
            }
        );
        return new SegmentSigns(layout, rotation, center, bytes);
    }

    /// <summary>Begins a search of them.</summary>
    public SignSearch Ask(QuestionVector question)
    {
        var tables = question.TablesOf(_rotation);
        var used = question.Unit.AsSpan(0, Math.Min(question.Unit.Length, _center.Length));
        var common = TensorPrimitives.Dot(used, _center.AsSpan(0, used.Length));
        var difference = (tables.Length * tables.Length) - (2 * common) + TensorPrimitives.SumOfSquares<float>(_center);
        return new SignSearch(_layout, _bytes, tables, common, MathF.Sqrt(Math.Max(0, difference)));
    }

    public void Dispose() => _bytes.Dispose();

    private static float[] CenterOf(int count, int size, VectorReader read)
    {
        var (center, vector) = (new float[size], new float[size]);
        var looked = Math.Min(count, VectorsOfCenter);
        for (var i = 0; i < looked; i++)
        {
            Array.Clear(vector);
            read((int)((long)i * count / looked), vector);
            TensorPrimitives.Add(center, vector, center);
        }

        TensorPrimitives.Divide(center, Math.Max(looked, 1), center);
        return center;
    }
}
