using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Engine.Budgets;

/// <summary>Prices by model id. The table that comes with the code is versioned and names its sources (<c>Budgets/prices.json</c>);
/// configuration adds to it and replaces in it. Ids are looked up as they are and never parsed: an inference profile, an ARN or a
/// deployment has an entry or an alias of its own, or no price.</summary>
/// <remarks>Configuration is a list, because ids hold colons: <c>Prices:0:Model</c>, <c>Prices:0:Input</c>, <c>Prices:0:Output</c>,
/// <c>Prices:0:CacheRead</c>, <c>Prices:0:CacheWrite5m</c>, <c>Prices:0:CacheWrite1h</c>, <c>Prices:0:BatchInput</c>,
/// <c>Prices:0:BatchOutput</c>, <c>Prices:0:Embedding</c>, <c>Prices:0:RerankPerThousand</c>, in the units of <see cref="ModelPrice"/>; or
/// <c>Prices:0:SameAs</c> with the id whose price holds. Price a call by the id that was asked for: it is what the provider bills, and a
/// stand-in that answers in its name costs the same.
/// </remarks>
public sealed class PriceTable : IModelPrices
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Prices";

    private readonly Dictionary<string, ModelPrice> _prices;

    private PriceTable(string version, Dictionary<string, ModelPrice> prices)
    {
        Version = version;
        _prices = prices;
    }

    /// <summary>The date of the prices, such as <c>2026-07-02</c>; <c>+configured</c> follows where configuration changed any.</summary>
    public string Version { get; }

    /// <summary>All ids with a price.</summary>
    public IReadOnlyCollection<string> Models => _prices.Keys;

    /// <summary>Reads the table that comes with the code and lays configuration over it.</summary>
    /// <exception cref="InvalidOperationException">A configured entry has no <c>Model</c>, a price that is no number or is negative, or a
    /// <c>SameAs</c> without a price.</exception>
    public static PriceTable Load(IConfiguration? configuration = null)
    {
        using var stream =
            typeof(PriceTable).Assembly.GetManifestResourceStream("LlmOps.Engine.Budgets.prices.json")
            ?? throw new InvalidOperationException("The price table is missing from the assembly.");
        var file =
            JsonSerializer.Deserialize(stream, PriceTableJson.Default.PriceTableFile)
            ?? throw new InvalidOperationException("The price table is empty.");
        var prices = Of(file, configuration?["Bedrock:Region"] ?? configuration?["AWS_REGION"] ?? configuration?["AWS_DEFAULT_REGION"]);
        var configured = false;
        foreach (var entry in configuration?.GetSection(Section).GetChildren() ?? [])
        {
            var model = entry["Model"] is { Length: > 0 } id ? id : throw new InvalidOperationException($"{entry.Path}:Model is missing.");
            prices[model] = entry["SameAs"] is { Length: > 0 } other
                ? prices.GetValueOrDefault(other)
                    ?? throw new InvalidOperationException($"{entry.Path}:SameAs names '{other}', which has no price.")
                : new ModelPrice
                {
                    Input = Read(entry, nameof(ModelPrice.Input)),
                    Output = Read(entry, nameof(ModelPrice.Output)),
                    BatchInput = Read(entry, nameof(ModelPrice.BatchInput)),
                    BatchOutput = Read(entry, nameof(ModelPrice.BatchOutput)),
                    CacheRead = Read(entry, nameof(ModelPrice.CacheRead)),
                    CacheWrite5m = Read(entry, nameof(ModelPrice.CacheWrite5m)),
                    CacheWrite1h = Read(entry, nameof(ModelPrice.CacheWrite1h)),
                    Embedding = Read(entry, nameof(ModelPrice.Embedding)),
                    RerankPerThousand = Read(entry, nameof(ModelPrice.RerankPerThousand)),
                };
            configured = true;
        }

        return new(configured ? file.Version + "+configured" : file.Version, prices);
    }

    /// <summary>The price of a model; false where there is none.</summary>
    public bool TryPrice(string modelId, [NotNullWhen(true)] out ModelPrice? price) => _prices.TryGetValue(modelId, out price);

    /// <summary>What the usage costs in US dollars, unrounded; false where the model, or a bucket that was used, has no price.</summary>
    public bool TryCost(string modelId, ModelUsage usage, out decimal cost)
    {
        cost = 0;
        if (!_prices.TryGetValue(modelId, out var price))
        {
            return false;
        }

        var complete = true;
        cost =
            Part(usage.InputTokens, price.Input, 1_000_000)
            + Part(usage.CacheReadTokens, price.CacheRead, 1_000_000)
            + Part(usage.CacheWrite5mTokens, price.CacheWrite5m, 1_000_000)
            + Part(usage.CacheWrite1hTokens, price.CacheWrite1h, 1_000_000)
            + Part(usage.OutputTokens, price.Output, 1_000_000)
            + Part(usage.EmbeddingTokens, price.Embedding, 1_000_000)
            + Part(usage.RerankUnits, price.RerankPerThousand, 1_000);
        if (!complete)
        {
            cost = 0;
        }

        return complete;

        decimal Part(long count, decimal? unitPrice, int unit)
        {
            complete &= count == 0 || unitPrice is not null;
            return count * (unitPrice ?? 0) / unit;
        }
    }

    /// <summary>What the usage costs in US dollars as part of a batch job, unrounded; false where the model has no such price.</summary>
    public bool TryBatchCost(string modelId, ModelUsage usage, out decimal cost)
    {
        cost = 0;
        if (
            usage.EmbeddingTokens > 0
            || usage.RerankUnits > 0
            || !_prices.TryGetValue(modelId, out var price)
            || price is not { BatchInput: { } input, BatchOutput: { } output }
        )
        {
            return false;
        }

        cost = ((usage.TotalInputTokens * input) + (usage.OutputTokens * output)) / 1_000_000;
        return true;
    }

    /// <inheritdoc />
    public decimal? CostUsd(string model, ModelUsage usage) => TryCost(model, usage, out var cost) ? cost : null;

    /// <summary>What the usage costs in US dollars, unrounded.</summary>
    /// <exception cref="UnknownPriceException">The model, or a bucket that was used, has no price.</exception>
    public decimal Cost(string modelId, ModelUsage usage) =>
        TryCost(modelId, usage, out var cost) ? cost : throw new UnknownPriceException(modelId);

    /// <summary>The prices of a region: its own where there are any, else those of every region.</summary>
    /// <exception cref="InvalidOperationException">Two entries name the same model for the same region.</exception>
    internal static Dictionary<string, ModelPrice> Of(PriceTableFile file, string? region)
    {
        var prices = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in file.Models.Where(entry => entry.Regions is null))
        {
            foreach (var id in entry.Ids)
            {
                if (!prices.TryAdd(id, entry.Price))
                {
                    throw new InvalidOperationException($"The price table names {id} twice.");
                }
            }
        }

        foreach (var entry in file.Models.Where(entry => region is not null && entry.Regions?.Contains(region) is true))
        {
            foreach (var id in entry.Ids)
            {
                prices[id] = own.Add(id)
                    ? entry.Price
                    : throw new InvalidOperationException($"The price table names {id} twice for {region}.");
            }
        }

        return prices;
    }

    private static decimal? Read(IConfigurationSection entry, string name)
    {
        if (entry[name] is not { Length: > 0 } text)
        {
            return null;
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && price >= 0
            ? price
            : throw new InvalidOperationException($"{entry.Path}:{name} is '{text}', which is no price in US dollars.");
    }
}
