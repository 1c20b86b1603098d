using LlmOps.Benchmarks.Quality;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Asking;

/// <summary>Questions whose passage is the first half of a list or a table that was too long for one chunk, and whose answer stands in the
/// second half, through ingestion, retrieval and answer as the services compose them.</summary>
public sealed class CutPassageTests : IDisposable
{
    private const string Question = "Who signs the logbook after the spring opening?";

    private static readonly string s_list = string.Join(
        '\n',
        Enumerable
            .Range(1, 26)
            .Select(step =>
                $"{step}. Spring opening of the glasshouse: open vent {step} with the brass key and write down that it was opened."
            )
            .Concat(Enumerable.Range(27, 8).Select(step => $"{step}. Wash the panes of row {step}."))
            .Append("35. Odd Berntsen signs the logbook after that.")
    );

    private static readonly string s_table = string.Join(
        '\n',
        Enumerable
            .Range(1, 7)
            .Select(step => $"| {step} | spring opening of the glasshouse: open vent {step} with the brass key | the head gardener |")
            .Concat(Enumerable.Range(8, 3).Select(Wash))
            .Append("| 11 | signs the logbook after that | Odd Berntsen |")
            .Concat(Enumerable.Range(12, 8).Select(Wash))
    );

    private readonly TemporaryDirectory _data = new();

    public static TheoryData<string> Documents =>
        new() { $"# Glasshouse\n\n{s_list}", $"# Glasshouse\n\n| step | what is done | by whom |\n|---|---|---|\n{s_table}" };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task TheAnswerIsFoundInTheHalfThatWasCutOff(string text)
    {
        var (turn, found) = await AskAsync(text, []);

        var chunk = Assert.Single(found.Passages).Chunk;
        Assert.NotNull(chunk.GapAfter);
        Assert.DoesNotContain("Berntsen", chunk.Text, StringComparison.Ordinal);
        Assert.True(turn.Answered);
        Assert.Contains("Berntsen", turn.Answer, StringComparison.Ordinal);
        var citation = Assert.Single(turn.Citations);
        Assert.Contains("Berntsen", citation.Quote, StringComparison.Ordinal);
        Assert.Equal(chunk.Id, citation.ChunkId);
        Assert.True(citation.Start >= chunk.End);
        var shown = Assert.Single(turn.Receipt!.Candidates, candidate => candidate.Passage is not null);
        Assert.True(shown.Start <= citation.Start && shown.End >= citation.End);
        Assert.Contains(turn.Receipt.Legs, leg => leg.Name == SearchOrchestrator.NeighborStage);
    }

    [Fact]
    public async Task WithoutNeighborsItIsNot()
    {
        var (turn, _) = await AskAsync($"# Glasshouse\n\n{s_list}", new() { ["Retrieval:NeighborTokens"] = "0" });

        Assert.DoesNotContain("Berntsen", turn.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(turn.Receipt!.Legs, leg => leg.Name == SearchOrchestrator.NeighborStage);
    }

    [Fact]
    public async Task WhatIsNotCutCostsNothing()
    {
        var (turn, found) = await AskAsync("# Glasshouse\n\nOdd Berntsen signs the logbook after the spring opening.", []);

        Assert.Contains("Berntsen", turn.Answer, StringComparison.Ordinal);
        Assert.Null(Assert.Single(found.Passages).Chunk.GapAfter);
        Assert.DoesNotContain(turn.Receipt!.Legs, leg => leg.Name == SearchOrchestrator.NeighborStage);
    }

    public void Dispose() => _data.Dispose();

    private static string Wash(int step) => $"| {step} | wash the panes of row {step} | the apprentice |";

    private async Task<(ConversationTurn Turn, RetrievalResult Found)> AskAsync(string text, Dictionary<string, string?> settings)
    {
        settings["Retrieval:TopPassages"] = "1";
        await using var stack = await ProductStack.StartAsync(_data.Path, null, settings);
        await stack.IngestAsync([new IncomingText("glasshouse", null, text, "text/markdown")], TestContext.Current.CancellationToken);
        return (
            await stack.AskAsync(Question, null, TestContext.Current.CancellationToken),
            await stack.SearchAsync(Question, null, TestContext.Current.CancellationToken)
        );
    }
}
