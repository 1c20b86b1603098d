using LlmOps.Embedded.LuceneIndex;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;
using static LlmOps.Tests.Knowledge.SampleChunks;

namespace LlmOps.Tests.Embedded;

public sealed class SegmentVectorsTests : IDisposable
{
    private const int Dimension = 48;

    private readonly TemporaryDirectory _scratch = new();
    private readonly RAMDirectory _directory = new();
    private readonly List<Exception> _failures = [];

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void MappedCodesScoreAsThoseOnTheHeap()
    {
        using var reader = Write(documents: 300);
        var segment = Assert.Single(reader.Leaves).AtomicReader;
        using var heap = SegmentVectors.Load(segment, Dimension, Scratch(int.MaxValue));
        using var mapped = SegmentVectors.Load(segment, Dimension, Scratch(0));
        var query = new sbyte[Dimension];
        SegmentVectors.Quantize(Vector(7, Dimension), query);

        Assert.False(heap.IsMapped);
        Assert.True(mapped.IsMapped);
        Assert.All(Enumerable.Range(0, segment.MaxDoc), document => Assert.Equal(heap.Dot(query, document), mapped.Dot(query, document)));
        Assert.Equal(0, mapped.Dot(query, 10));
        Assert.NotEqual(0, mapped.Dot(query, 11));
        Assert.Empty(_failures);
    }

    [Fact]
    public void TheCodesOfALargeSegmentAreNotOnTheHeapAndLeaveNoFile()
    {
        using var reader = Write(documents: 30_000);
        var segment = Assert.Single(reader.Leaves).AtomicReader;

        var heap = Measure(int.MaxValue);
        var mapped = Measure(0);

        // The write buffer instead of the codes; what Lucene allocates to read the vectors is the same for both.
        Assert.InRange(heap - mapped, (30_000 * Dimension) - (1 << 20), long.MaxValue);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Empty(System.IO.Directory.GetFiles(_scratch.Path));
        }

        long Measure(int maxHeapBytes)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var vectors = SegmentVectors.Load(segment, Dimension, Scratch(maxHeapBytes));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void CodesGoWithTheirSegment()
    {
        var reader = Write(documents: 20);
        var mapped = SegmentVectors.Load(Assert.Single(reader.Leaves).AtomicReader, Dimension, Scratch(0));

        reader.Dispose();

        Assert.Throws<ObjectDisposedException>(() => mapped.Dot(new sbyte[Dimension], 0));
        Assert.Empty(System.IO.Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public void WithoutAPlaceForAFileTheCodesStayOnTheHeap()
    {
        using var reader = Write(documents: 20);
        using var vectors = SegmentVectors.Load(
            Assert.Single(reader.Leaves).AtomicReader,
            Dimension,
            Scratch(0) with
            {
                Folder = () => Path.Combine(_scratch.Path, "missing"),
            }
        );
        var query = new sbyte[Dimension];
        SegmentVectors.Quantize(Vector(7, Dimension), query);

        Assert.False(vectors.IsMapped);
        Assert.NotEqual(0, vectors.Dot(query, 3));
        Assert.Single(_failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void DimensionsThatNoVectorUsesAreNotKept(bool lastUsesAll)
    {
        const int Used = 20;
        using var reader = Write(
            documents: 2_000,
            number => Cut(Vector(number, Dimension), lastUsesAll && number == 1_999 ? Dimension : Used)
        );
        var segment = Assert.Single(reader.Leaves).AtomicReader;
        using var mapped = SegmentVectors.Load(segment, Dimension, Scratch(0));
        using var heap = SegmentVectors.Load(segment, Dimension, Scratch(int.MaxValue));
        var (query, codes) = (new sbyte[Dimension], new sbyte[Dimension]);
        SegmentVectors.Quantize(Vector(7, Dimension), query);

        Assert.Equal(lastUsesAll ? Dimension : 32, heap.Width);
        foreach (var document in (int[])[1, 7, 1_234, 1_999])
        {
            var scale = SegmentVectors.Quantize(
                Cut(Vector(document, Dimension), lastUsesAll && document == 1_999 ? Dimension : Used),
                codes
            );
            Assert.Equal(scale * query.Zip(codes, (a, b) => a * b).Sum(), heap.Dot(query, document));
            Assert.Equal(heap.Dot(query, document), mapped.Dot(query, document));
        }
    }

    private static float[] Cut(float[] vector, int used)
    {
        vector.AsSpan(used).Clear();
        return vector;
    }

    private VectorScratch Scratch(int maxHeapBytes) => new(() => _scratch.Path, _failures.Add, maxHeapBytes);

    /// <summary>One segment, in which every tenth document but the first has no vector.</summary>
    private DirectoryReader Write(int documents, Func<int, float[]>? vectorOf = null)
    {
        var config = new IndexWriterConfig(LuceneVersion.LUCENE_48, new KeywordAnalyzer());
        using (var writer = new IndexWriter(_directory, config))
        {
            for (var i = 0; i < documents; i++)
            {
                var document = new Document { new StringField("id", $"{i}", Field.Store.NO) };
                if (i % 10 != 0 || i == 0)
                {
                    var bytes = System
                        .Runtime.InteropServices.MemoryMarshal.AsBytes((vectorOf?.Invoke(i) ?? Vector(i, Dimension)).AsSpan())
                        .ToArray();
                    document.Add(new BinaryDocValuesField(ChunkFields.Vector, new BytesRef(bytes)));
                }

                writer.AddDocument(document);
            }
        }

        return DirectoryReader.Open(_directory);
    }
}
