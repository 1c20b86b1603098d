using LlmOps.Engine.Budgets;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Tests.Budgets;

public sealed class PriceTableTests
{
    private const string Haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    [Fact]
    public void EachBucketHasItsOwnPrice()
    {
        var usage = new ModelUsage(
            InputTokens: 1_000_000,
            CacheReadTokens: 1_000_000,
            CacheWrite5mTokens: 1_000_000,
            CacheWrite1hTokens: 1_000_000,
            OutputTokens: 1_000_000
        );

        Assert.Equal(1m + 0.10m + 1.25m + 2m + 5m, PriceTable.Load().Cost(Haiku, usage));
    }

    [Fact]
    public void SmallUseIsNotRoundedAway() => Assert.Equal(0.000001m, PriceTable.Load().Cost(Haiku, new(InputTokens: 1)));

    [Theory]
    [InlineData("amazon.titan-embed-text-v2:0")]
    [InlineData("cohere.rerank-v3-5:0")]
    [InlineData(Haiku)]
    public void TheDefaultModelsHaveAPrice(string model) => Assert.True(PriceTable.Load().TryPrice(model, out _));

    [Fact]
    public void EmbeddingsAndReranksArePriced()
    {
        var prices = PriceTable.Load();

        Assert.Equal(0.02m, prices.Cost("amazon.titan-embed-text-v2:0", new(EmbeddingTokens: 1_000_000)));
        Assert.Equal(0.002m, prices.Cost("cohere.rerank-v3-5:0", new(RerankUnits: 1)));
    }

    [Fact]
    public void AnUnknownModelIsRefused()
    {
        var prices = PriceTable.Load();

        Assert.False(prices.TryCost("nobody.knows-me", default, out _));
        Assert.Null(prices.CostUsd("nobody.knows-me", default));
        Assert.Equal("nobody.knows-me", Assert.Throws<UnknownPriceException>(() => prices.Cost("nobody.knows-me", default)).Model);
    }

    [Fact]
    public void ARegionsOwnPriceGoesBeforeThatOfEveryRegion()
    {
        var file = new PriceTableFile(
            "1",
            [Entry(1, "m", "n"), Entry(2, ["eu-central-1", "eu-west-1"], "m"), Entry(3, ["us-east-1"], "o")]
        );

        Assert.Equal(2, PriceTable.Of(file, "eu-west-1")["m"].Input);
        Assert.Equal(1, PriceTable.Of(file, "eu-west-1")["n"].Input);
        Assert.Equal(1, PriceTable.Of(file, "us-east-1")["m"].Input);
        Assert.Equal(1, PriceTable.Of(file, null)["m"].Input);
        Assert.DoesNotContain("o", PriceTable.Of(file, "eu-west-1").Keys);
    }

    [Fact]
    public void AModelThatIsPricedTwiceForARegionIsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => PriceTable.Of(new PriceTableFile("1", [Entry(1, "m"), Entry(2, "m")]), null));
        Assert.Throws<InvalidOperationException>(() =>
            PriceTable.Of(new PriceTableFile("1", [Entry(1, ["r"], "m"), Entry(2, ["r"], "m")]), "r")
        );
    }

    [Fact]
    public void ABatchJobHasPricesOfItsOwn()
    {
        var prices = PriceTable.Load();

        Assert.True(
            prices.TryBatchCost(Haiku, new(InputTokens: 1_000_000, CacheReadTokens: 1_000_000, OutputTokens: 1_000_000), out var cost)
        );
        Assert.Equal(0.5m + 0.5m + 2.5m, cost);
        Assert.False(prices.TryBatchCost("amazon.titan-embed-text-v2:0", new(EmbeddingTokens: 1), out _));
    }

    [Fact]
    public void AnIdIsNeverParsedForAPrefix() =>
        Assert.False(PriceTable.Load().TryPrice("mars.anthropic.claude-haiku-4-5-20251001-v1:0", out _));

    [Fact]
    public void ABucketWithoutAPriceIsRefusedOnlyWhenItIsUsed()
    {
        var prices = PriceTable.Load();

        Assert.True(prices.TryCost("amazon.nova-lite-v1:0", new(InputTokens: 5), out _));
        Assert.False(prices.TryCost("amazon.nova-lite-v1:0", new(InputTokens: 5, CacheReadTokens: 1), out _));
    }

    [Fact]
    public void ConfigurationAddsAndReplaces()
    {
        var prices = PriceTable.Load(
            Configuration(
                ("Prices:0:Model", Haiku),
                ("Prices:0:Input", "7"),
                ("Prices:0:Output", "9.5"),
                ("Prices:1:Model", "arn:aws:bedrock:us-east-1:1:application-inference-profile/x"),
                ("Prices:1:SameAs", Haiku)
            )
        );

        Assert.Equal(16.5m, prices.Cost(Haiku, new(InputTokens: 1_000_000, OutputTokens: 1_000_000)));
        Assert.Equal(7m, prices.Cost("arn:aws:bedrock:us-east-1:1:application-inference-profile/x", new(InputTokens: 1_000_000)));
        Assert.EndsWith("+configured", prices.Version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Prices:0:Model", "m", "Prices:0:Input", "cheap")]
    [InlineData("Prices:0:Model", "m", "Prices:0:Input", "-1")]
    [InlineData("Prices:0:Model", "m", "Prices:0:SameAs", "nobody")]
    [InlineData("Prices:0:Input", "1", "Prices:0:Output", "1")]
    public void AFaultyEntryIsNamed(string firstKey, string firstValue, string secondKey, string secondValue) =>
        Assert.StartsWith(
            "Prices:0",
            Assert
                .Throws<InvalidOperationException>(() => PriceTable.Load(Configuration((firstKey, firstValue), (secondKey, secondValue))))
                .Message,
            StringComparison.Ordinal
        );

    private static PriceTableEntry Entry(decimal input, params string[] ids) =>
        new(ids, new ModelPrice { Input = input }, "here", new DateOnly(2026, 11, 26));

    private static PriceTableEntry Entry(decimal input, string[] regions, params string[] ids) =>
        Entry(input, ids) with
        {
            Regions = regions,
        };

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
}
