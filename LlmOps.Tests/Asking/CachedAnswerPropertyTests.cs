using System.Globalization;
using CsCheck;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Asking;

public sealed class CachedAnswerPropertyTests
{
    private static readonly string[] s_tenants = ["acme", "rival"];
    private static readonly string[] s_documents = ["one", "two", "other"];
    private static readonly string[] s_topics = ["alpha", "beta"];
    private static readonly ChunkFilter[] s_filters =
    [
        ChunkFilter.None,
        ChunkFilter.None,
        ChunkFilter.None,
        new() { AccessLabels = [] },
        new() { AccessLabels = ["board"] },
        new() { DocumentIds = ["one", "two"] },
        new() { Metadata = [MetadataCondition.AnyOf("kind", "o")] },
    ];

    /// <summary>Random questions of two tenants and several callers among documents that come, change, get labels and go, also while a
    /// model answers.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ACachedAnswerSaysWhatANewOneWouldAndCitesNothingStaleOrForeign(bool byMeaning)
    {
        var (asked, cached) = (0, 0);
        await Gen.Int[0, 9_999]
            .Array[5, 10]
            .SampleAsync(
                WalkAsync,
                iter: int.Parse(Environment.GetEnvironmentVariable("LLMOPS_TEST_WALKS") ?? "500", CultureInfo.InvariantCulture),
                threads: 1,
                print: steps => string.Join(' ', steps)
            );

        // Walks in which nothing is given again would prove nothing.
        TestContext.Current.TestOutputHelper?.WriteLine($"{cached} of {asked} answers were cached.");
        Assert.True(cached * 20 > asked, $"{cached} of {asked} answers were cached.");

        async Task WalkAsync(int[] steps)
        {
            var bench = new AskBench(options => options.ByMeaning = byMeaning);
            foreach (var tenant in s_tenants)
            {
                bench.Ingest(tenant, s_documents[0], $"Alpha sells for 17 euros at {tenant}.");
            }

            foreach (var step in steps)
            {
                var (kind, choice) = (step % 10, step / 10);
                switch (kind)
                {
                    case <= 6:
                        await AskAsync(bench, choice);
                        break;
                    case 7:
                        bench.WhileAnswering = () => Change(bench, choice);
                        await AskAsync(bench, choice / 7);
                        break;
                    case 8:
                        bench.Clock.Advance(bench.CacheOptions.Lifetime / 3);
                        break;
                    default:
                        Change(bench, choice);
                        break;
                }
            }
        }

        async Task AskAsync(AskBench bench, int choice)
        {
            var tenant = s_tenants[choice % 4 / 3];
            var topic = s_topics[choice / 4 % 4 / 3];
            var filter = s_filters[choice / 16 % s_filters.Length];
            var question = choice / 112 % 2 == 0 ? $"What is the price of {topic}?" : $"How much does {topic} cost?";
            var turn = await bench.AskAsync(tenant, question, filter);
            asked++;

            // A cached answer asks no model; the change must not come between it and the one that it is compared with.
            bench.WhileAnswering = null;
            if (turn.Cached is null)
            {
                return;
            }

            cached++;
            var fresh = await bench.AskAsync(tenant, question, filter, fresh: true);
            Assert.Equal(AskBench.FactsOf(fresh), AskBench.FactsOf(turn));
            AssertOwn(bench, tenant, filter, turn);
        }
    }

    private static void AssertOwn(AskBench bench, string tenant, ChunkFilter filter, ConversationTurn turn)
    {
        Assert.NotEmpty(turn.Citations);
        Assert.All(turn.Citations, citation => Assert.True(bench.IsCurrent(tenant, citation.ChunkId, filter), $"{citation}"));
        Assert.DoesNotContain(s_tenants.Single(other => other != tenant), turn.Answer, StringComparison.Ordinal);
        Assert.True(DocumentAccess.AllowsAll(filter.AccessLabels, turn.AccessLabels));
    }

    private static void Change(AskBench bench, int choice)
    {
        var tenant = s_tenants[choice % 2];
        var document = s_documents[choice / 2 % s_documents.Length];
        if (choice / 6 % 4 == 0)
        {
            bench.Delete(tenant, document);
            return;
        }

        var topic = s_topics[choice / 24 % 2];
        bench.Ingest(
            tenant,
            document,
            $"{char.ToUpperInvariant(topic[0])}{topic[1..]} sells for {choice / 48 % 5} euros at {tenant}.",
            choice / 6 % 4 == 1 ? ["board"] : []
        );
    }
}
