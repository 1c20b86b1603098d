using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Ingesting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Passage = LlmOps.Engine.Asking.Passage;

namespace LlmOps.Tests.Asking;

/// <summary>What passages that were cut out of something are read with.</summary>
public sealed class NeighborStageTests : IDisposable
{
    private const string Text = "Row 1 is red.\nRow 2 is blue.\nRow 3 is green.\nRow 4 is black.";

    private readonly MemoryChunkIndex _index = new();
    private readonly RetrievalOptions _options = new() { LegTimeout = TimeSpan.FromSeconds(5) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task APassageIsReadWithBothOfItsNeighbors()
    {
        await IndexAsync("a");

        var result = await CompleteAsync(_index, Rows("a")[1]);

        var chunk = Assert.Single(result.Passages).Chunk;
        Assert.Equal(Text[..44], chunk.Text);
        Assert.Equal((0, 44, "a~1~1"), (chunk.Start, chunk.End, chunk.Id));
        Assert.Equal(2, Assert.Single(result.Legs).Candidates);
        Assert.Empty(result.Degraded);
    }

    [Fact]
    public async Task ANeighborThatIsAPassageItselfIsNotShownTwice()
    {
        await IndexAsync("a");

        var result = await CompleteAsync(_index, Rows("a")[1], Rows("a")[3]);

        // The row between both goes to the better passage.
        Assert.Equal([Text[..44], Text[45..]], result.Passages.Select(passage => passage.Chunk.Text));
    }

    [Fact]
    public async Task TheBestPassageIsCompletedFirst()
    {
        await IndexAsync("a", "b");
        _options.NeighborTokens = 6;

        var result = await CompleteAsync(_index, Rows("a")[0], Rows("b")[0]);

        Assert.Equal([Text[..28], Text[..13]], result.Passages.Select(passage => passage.Chunk.Text));
    }

    [Fact]
    public async Task WhatIsNotCutIsReturnedAsItIs()
    {
        var whole = Rows("a")[0] with { GapAfter = null };

        // Without one read of the index.
        Assert.Equal(whole, Assert.Single((await CompleteAsync(PartialPort.Create<IChunkIndex>(), whole)).Passages).Chunk);

        _options.NeighborTokens = 0;
        Assert.Equal(Rows("a")[0], Assert.Single((await CompleteAsync(PartialPort.Create<IChunkIndex>(), Rows("a")[0])).Passages).Chunk);
    }

    [Fact]
    public async Task AnIndexThatDoesNotAnswerIsNamedAndThePassageStaysAsItIs()
    {
        var broken = PartialPort.Create<IChunkIndex>((nameof(IChunkIndex.GetAsync), _ => throw new IOException("down")));

        var result = await CompleteAsync(broken, Rows("a")[0]);

        Assert.Equal(Rows("a")[0], Assert.Single(result.Passages).Chunk);
        Assert.Equal(["retrieval:neighbors"], result.Degraded);
    }

    [Fact]
    public async Task ATrainingExampleShowsWhatThePromptShowed()
    {
        await IndexAsync("a");
        var shown = (await CompleteAsync(_index, Rows("a")[1])).Passages[0].Chunk;
        var seen = new PromptPassage(1, "a", shown.Id, shown.Start, shown.End);
        var partly = new PromptPassage(2, "a", Rows("a")[3].Id, 52, Text.Length);
        var old = new PromptPassage(3, "a", Rows("a")[2].Id);
        var turn = new ConversationTurn
        {
            SessionId = "s",
            TurnId = "t",
            At = DateTimeOffset.UnixEpoch,
            Question = "Which?",
            Answer = "Red.",
            Answered = true,
        };

        var chunks = await TurnChunks.ReadAsync(
            TenantScope.Default,
            [new TurnWithPassages(turn, [seen, partly, old])],
            PartialPort.Create<IDocumentCatalog>(
                (
                    nameof(IDocumentCatalog.ActiveGenerationsAsync),
                    _ => Task.FromResult<IReadOnlyDictionary<string, long>>(new Dictionary<string, long> { ["a"] = 1 })
                )
            ),
            _index,
            Cancellation
        );

        Assert.Equal(
            [shown.Text, Text[52..], Rows("a")[2].Text],
            new[] { seen, partly, old }.Select(passage => chunks.Find(passage)!.Chunk.Text)
        );
    }

    public void Dispose() => _index.Dispose();

    /// <summary>A table of four rows, each a chunk of its own.</summary>
    private static List<Chunk> Rows(string document)
    {
        var (chunks, start) = (new List<Chunk>(), 0);
        foreach (var row in Text.Split('\n'))
        {
            chunks.Add(
                new Chunk(document, 1, chunks.Count, start, start + row.Length, row, [], ChunkTokens.Estimate(row))
                {
                    GapBefore = start > 0 ? "\n" : null,
                    GapAfter = start + row.Length < Text.Length ? "\n" : null,
                }
            );
            start += row.Length + 1;
        }

        return chunks;
    }

    private async Task IndexAsync(params string[] documents)
    {
        foreach (var chunk in documents.SelectMany(Rows))
        {
            await _index.UpsertAsync(
                TenantScope.Default,
                [new IndexedChunk(chunk, "Rows", new Dictionary<string, string>(), new float[] { 1, 0 })],
                Cancellation
            );
        }
    }

    private Task<RetrievalResult> CompleteAsync(IChunkIndex index, params Chunk[] chunks) =>
        new SearchOrchestrator(
            index,
            PartialPort.Create<IEntityGraph>(),
            PartialPort.Create<IKnowledgeExtractor>(),
            PartialPort.Create<IDocumentCatalog>(),
            PartialPort.Create<IEmbeddingGenerator<string, Embedding<float>>>(),
            PartialPort.Create<IReranker>(),
            new StoredTextPassages(PartialPort.Create<IDocumentCatalog>(), PartialPort.Create<IDocumentStore>(), Analysis.English),
            Analysis.English,
            Options.Create(_options),
            TimeProvider.System,
            NullLogger<SearchOrchestrator>.Instance
        ).CompleteCutAsync(
            TenantScope.Default,
            new RetrievalResult(
                [.. chunks.Select((chunk, i) => new Passage(i + 1, chunk, "Rows", 1, null, new Dictionary<string, int>(), null))],
                [],
                [],
                0,
                0
            ),
            Cancellation
        );
}
