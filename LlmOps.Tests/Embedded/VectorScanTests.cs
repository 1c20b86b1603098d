using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LlmOps.Embedded.LuceneIndex;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Lucene.Net.Util;

namespace LlmOps.Tests.Embedded;

/// <summary>The scan by signs finds what a scan over all codes finds.</summary>
public sealed class VectorScanTests : IDisposable
{
    private const int Count = 6_000;
    private const int Limit = 80;
    private const int Questions = 25;

    private readonly RAMDirectory _directory = new();
    private readonly TemporaryDirectory _scratch = new();

    public void Dispose()
    {
        _directory.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("dense", 256, 256)]
    [InlineData("dense", 200, 200)]
    [InlineData("sparse", 512, 512)]
    [InlineData("clustered", 256, 256)]
    [InlineData("common mean", 256, 256)]
    [InlineData("common mean", 128, 512)]
    [InlineData("one place", 256, 256)]
    [InlineData("all equal", 128, 128)]
    [InlineData("some zero", 256, 256)]
    public void ItFindsWhatAScanOfAllCodesFinds(string kind, int used, int dimension)
    {
        var vectors = Vectors(kind, used, dimension, Count + Questions);
        using var reader = Write(vectors.AsSpan(0, Count));
        using var segment = Load(reader, dimension);

        Assert.True(segment.HasSigns);
        var found = 0;
        foreach (var question in vectors.AsSpan(Count))
        {
            var near = new NearHits(Limit, 2 * Limit);
            segment.Scan(new QuestionVector(question), SelectedChunks.AllLive, null, 0, near);
            var expected = Best(vectors, AllCodes(segment, question, _ => true), question);
            var hits = near.ToArray();
            Assert.InRange(hits.Length, Limit, 2 * Limit);
            found += expected.Intersect(Best(vectors, hits.Select(hit => hit.Chunk), question)).Count();
        }

        Assert.InRange((double)found / (Limit * Questions), 0.999, 1);
    }

    [Fact]
    public void SmallSegmentsOneAfterAnotherGiveWhatOneOfAllGives()
    {
        const int Dimension = 256;
        var vectors = Vectors("clustered", Dimension, Dimension, Count + Questions);
        using var reader = Write(vectors.AsSpan(0, Count), Count / 20);
        var segments = reader.Leaves.Select(leaf => SegmentVectors.Load(leaf.AtomicReader, Dimension, Scratch(0))).ToArray();
        Assert.Equal(20, segments.Length);
        Assert.All(segments, segment => Assert.True(segment.HasSigns));
        var found = 0;
        foreach (var question in vectors.AsSpan(Count))
        {
            var (near, asked) = (new NearHits(Limit, 2 * Limit), new QuestionVector(question));
            for (var i = 0; i < segments.Length; i++)
            {
                segments[i].Scan(asked, SelectedChunks.AllLive, null, reader.Leaves[i].DocBase, near);
            }

            var expected = Best(vectors, Enumerable.Range(0, Count), question);
            found += expected.Intersect(Best(vectors, near.ToArray().Select(hit => hit.Chunk), question)).Count();
        }

        Assert.InRange((double)found / (Limit * Questions), 0.999, 1);
        Array.ForEach(segments, segment => segment.Dispose());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(100)]
    public void ItFindsNothingThatIsNotSelectedOrDeleted(int everyNth)
    {
        const int Dimension = 256;
        var vectors = Vectors("clustered", Dimension, Dimension, Count + 1);
        var question = vectors[Count];
        using var reader = Write(vectors.AsSpan(0, Count));
        using var segment = Load(reader, Dimension);
        var live = new FixedBitSet(Count);
        var bits = new ulong[(Count >> 6) + 1];
        for (var i = 0; i < Count; i++)
        {
            if (i % 3 != 0)
            {
                live.Set(i);
            }

            if (i % everyNth == 1)
            {
                bits[i >> 6] |= 1UL << i;
            }
        }

        var (selected, all) = (new NearHits(Limit, 2 * Limit), new NearHits(Limit, 2 * Limit));
        segment.Scan(new QuestionVector(question), new SelectedChunks(bits), live, 1_000, selected);
        segment.Scan(new QuestionVector(question), SelectedChunks.AllLive, live, 1_000, all);

        Assert.Equal(AllCodes(segment, question, i => i % 3 != 0 && i % everyNth == 1).Take(Limit).Select(i => i + 1_000), Top(selected));
        Assert.Equal(AllCodes(segment, question, i => i % 3 != 0).Take(Limit).Select(i => i + 1_000), Top(all));

        static IEnumerable<int> Top(NearHits hits) =>
            hits.ToArray().OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Chunk).Take(Limit).Select(hit => hit.Chunk);
    }

    [Fact]
    public void EqualChunksStayInTheirOrder()
    {
        var vectors = Vectors("all equal", 128, 128, Count);
        using var reader = Write(vectors);
        using var segment = Load(reader, 128);
        var near = new NearHits(Limit, 2 * Limit);

        segment.Scan(new QuestionVector(vectors[0]), SelectedChunks.AllLive, null, 0, near);

        Assert.Equal(Enumerable.Range(0, 2 * Limit), near.ToArray().Select(hit => hit.Chunk));
    }

    [Fact]
    public void AnEstimateTellsMostChunksThatAreFar()
    {
        const int Dimension = 512;
        var vectors = Vectors("clustered", Dimension, Dimension, Count + 1);
        var question = vectors[Count];
        using var signs = SegmentSigns.Make(Count, Dimension, (i, vector) => vectors[i].CopyTo(vector), Scratch(0));
        var scores = vectors.Take(Count).Select(vector => TensorPrimitives.Dot<float>(vector, question)).ToArray();
        var floor = scores.Order().ElementAt(Count - Limit);
        var highest = new float[Count + SignBlock.Vectors];
        var search = signs.Ask(new QuestionVector(question));
        for (var first = 0; first < Count; first += SignBlock.Vectors)
        {
            search.Estimate(first / SignBlock.Vectors, highest.AsSpan(first, SignBlock.Vectors));
        }

        Assert.InRange(scores.Zip(highest).Count(pair => pair.First > pair.Second), 0, Count / 50);
        Assert.InRange(highest.Count(most => most > floor), Limit * 9 / 10, Count / 2);
        Assert.All(highest.Skip(Count).Take(16), most => Assert.Equal(float.NegativeInfinity, most));
    }

    [Fact]
    public void ASmallSegmentHasNoSigns()
    {
        var vectors = Vectors("dense", 256, 256, 200);
        using var reader = Write(vectors);
        using var segment = Load(reader, 256);

        Assert.False(segment.HasSigns);
    }

    private SegmentVectors Load(DirectoryReader reader, int dimension) =>
        SegmentVectors.Load(Assert.Single(reader.Leaves).AtomicReader, dimension, Scratch(0));

    private VectorScratch Scratch(int maxHeapBytes) => new(() => _scratch.Path, e => Assert.Fail(e.Message), maxHeapBytes);

    private static int[] AllCodes(SegmentVectors segment, float[] question, Func<int, bool> isSelected)
    {
        var query = new QuestionVector(question);
        return
        [
            .. Enumerable
                .Range(0, Count)
                .Where(isSelected)
                .OrderByDescending(i => segment.Dot(query.Codes, i))
                .ThenBy(i => i)
                .Take(2 * Limit),
        ];
    }

    private static int[] Best(float[][] vectors, IEnumerable<int> chunks, float[] question) =>
        [.. chunks.OrderByDescending(i => TensorPrimitives.Dot<float>(vectors[i], question)).ThenBy(i => i).Take(Limit)];

    private static float[][] Vectors(string kind, int used, int dimension, int count)
    {
        var random = new Random(used);
        var centers = Enumerable.Range(0, 100).Select(_ => Gaussian(1, used)).ToArray();
        return [.. Enumerable.Range(0, count).Select(i => Unit(Vector(i)))];

        float[] Vector(int number) =>
            kind switch
            {
                "dense" => Gaussian(1, used),
                "sparse" => Sparse(3 + random.Next(60)),
                "clustered" => Sum(centers[random.Next(centers.Length)], Gaussian(0.7f, used)),
                "common mean" => Sum(Gaussian(1, used), Enumerable.Repeat(1f, used).ToArray()),
                "one place" => Sparse(1),
                "all equal" => centers[0],
                "some zero" => number < Count && random.Next(4) == 0 ? new float[used] : Gaussian(1, used),
                _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
            };

        float[] Sparse(int places)
        {
            var vector = new float[used];
            for (var i = 0; i < places; i++)
            {
                vector[random.Next(used)] += random.Next(2) == 0 ? 1 : -1;
            }

            vector[random.Next(used)] += 0.5f;
            return vector;
        }

        float[] Gaussian(float deviation, int length) =>
            [
                .. Enumerable
                    .Range(0, length)
                    .Select(_ =>
                        deviation * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))
                    ),
            ];

        float[] Unit(float[] vector)
        {
            var (norm, unit) = (TensorPrimitives.Norm<float>(vector), new float[dimension]);
            TensorPrimitives.Divide(vector, norm > 0 ? norm : 1, unit);
            return unit;
        }

        static float[] Sum(float[] left, float[] right)
        {
            var sum = new float[left.Length];
            TensorPrimitives.Add(left, right, sum);
            return sum;
        }
    }

    private DirectoryReader Write(ReadOnlySpan<float[]> vectors, int segmentSize = int.MaxValue)
    {
        var settings = new IndexWriterConfig(LuceneVersion.LUCENE_48, new KeywordAnalyzer());
        if (segmentSize < int.MaxValue)
        {
            settings.MergePolicy = NoMergePolicy.COMPOUND_FILES;
        }

        using (var writer = new IndexWriter(_directory, settings))
        {
            var written = 0;
            foreach (var vector in vectors)
            {
                var document = new Document
                {
                    new BinaryDocValuesField(ChunkFields.Vector, new BytesRef(MemoryMarshal.AsBytes(vector.AsSpan()).ToArray())),
                };
                writer.AddDocument(document);
                if (++written % segmentSize == 0)
                {
                    writer.Commit();
                }
            }

            writer.ForceMerge(1);
        }

        return DirectoryReader.Open(_directory);
    }
}
