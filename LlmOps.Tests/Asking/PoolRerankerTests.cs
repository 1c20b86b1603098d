using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Resilience;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Asking;

public sealed class PoolRerankerTests
{
    private const int Size = 60;

    private readonly List<IReadOnlyList<string>> _asked = [];
    private readonly RetrievalOptions _options = new();
    private double _share = RerankResponse.WordComparisonShare;

    [Fact]
    public async Task UntilAModelAnsweredItIsAskedAboutAllAndThenAboutWhatItCanBringToTheFront()
    {
        var reranker = Reranker();

        var first = await RerankAsync(reranker);
        var second = await RerankAsync(reranker);

        Assert.Equal(Enumerable.Range(0, Size), first!.Results.Select(result => result.Index));
        Assert.Equal([Size, second!.Results.Count], _asked.Select(texts => texts.Count));
        Assert.InRange(second.Results.Count, 10, Size / 2);
        Assert.All(second.Results, result => Assert.Equal($"title\ntext {result.Index}", TextOf(result)));
    }

    [Fact]
    public async Task AModelThatDeservesMoreThanTheOneBeforeIsAskedAgainAndPaidForTwice()
    {
        var reranker = Reranker();
        await RerankAsync(reranker);
        _share = RerankResponse.CrossEncoderShare;

        var answer = await RerankAsync(reranker);

        Assert.Equal(3, _asked.Count);
        Assert.Equal(Size, answer!.Results.Count);
        Assert.Equal(2, answer.SearchUnits);
    }

    [Fact]
    public async Task AConfiguredSayCountsFromTheFirstQuestionOn()
    {
        _options.RerankShare = 0.1;
        _share = RerankResponse.CrossEncoderShare;

        await RerankAsync(Reranker());

        Assert.InRange(Assert.Single(_asked).Count, 10, Size / 2);
    }

    private static string TextOf(RerankResult result) => $"title\ntext {result.Score}";

    private PoolReranker Reranker()
    {
        var calls = StorePipelines.Retrieval(_options.LegTimeout, TimeProvider.System, NullLogger.Instance);
        return new PoolReranker(
            PartialPort.Create<IReranker>((nameof(IReranker.RerankAsync), args => Answer((IReadOnlyList<string>)args[1]!))),
            _options,
            new LegRunner(calls, _options.LegTimeout, TimeProvider.System, NullLogger.Instance),
            TimeProvider.System
        );
    }

    /// <summary>A text's score is the number in it.</summary>
    private Task<RerankResponse> Answer(IReadOnlyList<string> texts)
    {
        _asked.Add(texts);
        return Task.FromResult(
            new RerankResponse([.. texts.Select((text, i) => new RerankResult(i, int.Parse(text.Split(' ')[1]))).Reverse()], 1, _share)
        );
    }

    private static async Task<RerankResponse?> RerankAsync(PoolReranker reranker)
    {
        var pool = Enumerable
            .Range(0, Size)
            .Select(i =>
                (
                    new Candidate(
                        new ScoredChunk(new Chunk($"d{i}", 1, 0, 0, 6, $"text {i}", [], 1), "title", new Dictionary<string, string>(), 1)
                    ),
                    1 - ((double)i / Size)
                )
            )
            .ToArray();
        var answer = await reranker.RerankAsync("question", pool, wanted: 5, [], TestContext.Current.CancellationToken);
        return answer is null ? null : answer with { Results = [.. answer.Results.OrderBy(result => result.Index)] };
    }
}
