using LlmOps.Benchmarks.Outages;

namespace LlmOps.Tests.EndToEnd;

/// <summary>Every store killed or paused, in the long form both, while callers ask, read and send. It takes minutes: servers have to come
/// up again.</summary>
[Collection(nameof(StoreOutageTests))]
public sealed class StoreOutageTests
{
    /// <summary>What answers may lack while a store is down, what the readiness page says then, and whether questions can be answered at
    /// all.</summary>
    private static readonly Dictionary<string, (string[] Missing, string[] Down, bool Answers)> s_expected = new()
    {
        ["opensearch"] = (["retrieval:bm25", "retrieval:knn", "retrieval:graph"], ["chunk-index"], true),
        ["neo4j"] = (["retrieval:graph"], ["entity-graph"], true),
        ["redis"] = (["memory:temporary"], ["temporary-memory"], true),

        // Documents are vouched for and money is reserved there: questions wait, conversations can be read.
        ["dynamodb"] = (["memory:short-term"], ["document-catalog", "ledger", "short-term-memory"], false),
        ["s3"] = (["memory:archive"], ["archive", "document-store"], true),
        ["sqs"] = ([], ["ingest-queue"], true),
    };

    /// <summary>
    /// A killed server comes up again as a restarted one does, so one store stands for the restarts; the benchmark restarts them all.
    /// In the short form one server meets each fault: the one without which no question is answered is killed, the one without which an
    /// answer lacks most is paused.
    /// </summary>
    private static bool Includes(StoreServer server, Fault fault) =>
        (server.Name, fault, LongForm.IsRequested) switch
        {
            ("redis", Fault.Restart, _) => true,
            (_, Fault.Restart, _) => false,
            (_, _, true) => true,
            ("dynamodb", Fault.Kill, _) or ("opensearch", Fault.Pause, _) => true,
            _ => false,
        };

    public StoreOutageTests() => Docker.Require([.. OutageStack.ImagesNeeded]);

    [Fact]
    public async Task NoStoreThatFailsCostsACallerMoreThanItMust()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var stack = await OutageStack.StartAsync(OutageBenchmark.Settings, cancellation);
        await using var load = new OutageLoad(stack.Api);
        await load.StartAsync(cancellation);

        OutageReport report;
        try
        {
            report = await new OutageScenario(
                stack,
                load,
                TimeSpan.FromSeconds(2),
                TestContext.Current.SendDiagnosticMessage,
                Includes
            ).RunAsync(cancellation);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}{Environment.NewLine}{stack.Log[^Math.Min(stack.Log.Length, 20_000)..]}", e);
        }

        TestContext.Current.AddAttachment("outages", report.ToMarkdown());
        Assert.Equal(LongForm.IsRequested ? (s_expected.Count * 2) + 1 : 3, report.Rows.Count);
        Assert.Multiple([
            .. report.Rows.Select(row => (Action)(() => AssertRow(row))),
            () => Assert.Empty(report.TurnsWrong),
            () => Assert.Empty(report.ArchiveWrong),
            () => Assert.Empty(report.DocumentsWrong),
            () => Assert.True(report.Turns >= 5 * report.Rows.Count, $"Only {report.Turns} turns: that is no load."),
        ]);
    }

    private static void AssertRow(OutageRow row)
    {
        var (missing, down, answers) = s_expected[row.Store];
        var what = row.ToString();
        Assert.True(row.QuestionErrors.Count == 0, $"{what}: {string.Join(" | ", row.QuestionErrors.Distinct())}");
        Assert.True(row.ReadErrors.Count == 0, $"{what}: {string.Join(" | ", row.ReadErrors.Distinct())}");
        Assert.True(row.DocumentErrors.Count == 0, $"{what}: {string.Join(" | ", row.DocumentErrors.Distinct())}");
        Assert.Equal(0, row.TurnsLost);
        Assert.True(!answers || row.Refused == 0, what);
        Assert.True(row.Store is not "sqs" || row.DocumentsRefused == 0, what);

        // A restart may be over before anybody meets it.
        if (row.Fault is not Fault.Restart)
        {
            Assert.True(down.All(row.NamedDown.Contains), what);
            Assert.True(missing.Length == 0 || row.Degraded + row.DegradedReads > 0, what);
        }

        // The machine may be slow enough for another part to be late now and then; the part that failed is the one that is named.
        Assert.True(missing.Length == 0 || row.DegradedParts.Count == 0 || row.DegradedParts.Any(missing.Contains), what);
    }
}
