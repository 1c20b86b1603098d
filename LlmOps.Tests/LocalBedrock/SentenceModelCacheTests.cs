using LlmOps.LocalBedrock.Models.Embeddings;
using LlmOps.LocalBedrock.Models.Embeddings.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.LocalBedrock;

public sealed class SentenceModelCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _made;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void WhatWasMadeOnceIsReadFromThenOn()
    {
        var first = Get();
        var second = Get();

        Assert.Equal(1, _made);
        Assert.Equal(first.Vocabulary, second.Vocabulary);
        Assert.Equal(first.Graph, second.Graph);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(44)]
    [InlineData(-1)]
    public void AFileWithOneOtherByteIsMadeAgain(int at)
    {
        var expected = Get();
        var path = Assert.Single(Directory.GetFiles(_directory.Path));
        var bytes = File.ReadAllBytes(path);
        bytes[at < 0 ? ^1 : at] ^= 1;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(expected.Graph, Get().Graph);
        Assert.Equal(expected.Graph, Get().Graph);
        Assert.Equal(2, _made);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    public void AFileThatWasCutIsMadeAgain(int length)
    {
        var expected = Get();
        using (var file = File.OpenWrite(Assert.Single(Directory.GetFiles(_directory.Path))))
        {
            file.SetLength(length);
        }

        Assert.Equal(expected.Graph, Get().Graph);
        Assert.Equal(2, _made);
    }

    [Fact]
    public void ManyStartsAtOnceLeaveOneWholeFile()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Assert.Equal(1000, Get().Graph.Length));
        var made = _made;

        Assert.Equal(1000, Get().Graph.Length);
        Assert.Equal(made, _made);
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void ADirectoryThatCannotBeWrittenCostsTimeOnly()
    {
        var file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, string.Empty);
        var cache = new SentenceModelCache(Path.Combine(file, "below"), NullLogger.Instance);

        Assert.Equal(1000, cache.GetOrMake("model", Make).Graph.Length);
        Assert.Equal(1000, cache.GetOrMake("model", Make).Graph.Length);
        Assert.Equal(2, _made);
    }

    [Fact]
    public void WhatIsNoNetworkIsRefused()
    {
        Assert.Throws<InvalidDataException>(() => GraphQuantizer.Quantize([], "out"));
        Assert.Throws<InvalidDataException>(() => GraphQuantizer.Quantize([1, 2, 3, 255], "out"));
    }

    [Fact]
    public void QuantizationGivesTheSameBytesAndAQuarterOfThem()
    {
        var graph = SentenceModelPackage.Read(SentenceModel.MiniLM).Graph;
        var first = GraphQuantizer.Quantize(graph, SentenceNetwork.TokenVectors);

        Assert.InRange(first.Length, graph.Length / 5, graph.Length / 3);
        Assert.True(first.AsSpan().SequenceEqual(GraphQuantizer.Quantize(graph, SentenceNetwork.TokenVectors)));
        Assert.Throws<InvalidDataException>(() => GraphQuantizer.Quantize(graph, "no such output"));
    }

    private SentenceModelFiles Get() => new SentenceModelCache(_directory.Path, NullLogger.Instance).GetOrMake("model", Make);

    private SentenceModelFiles Make()
    {
        Interlocked.Increment(ref _made);
        return new SentenceModelFiles("[PAD]\n[UNK]"u8.ToArray(), [.. Enumerable.Range(0, 1000).Select(i => (byte)i)]);
    }
}
