using System.Globalization;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using Microsoft.Extensions.Options;

namespace LlmOps.OpenSearch;

/// <summary>Makes the indexes and knows for a short while which ones there are.</summary>
internal sealed class OpenSearchIndexes(
    OpenSearchClient client,
    IOptions<OpenSearchOptions> options,
    IOptions<ChunkIndexOptions> scoring,
    EmbeddingModel model,
    TimeProvider time
)
{
    private volatile Known? _known;

    public string Alias => options.Value.Alias;

    /// <summary>The model whose vectors this process makes.</summary>
    public string Model { get; } = model.Id;

    /// <summary>The length of that model's vectors, where the settings tell it before the first one is made.</summary>
    public int? Dimension { get; } = model.Dimensions;

    public async Task<OpenSearchLayout> LayoutAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < options.Value.LayoutLifetime && known.Layout.Active is not null)
        {
            return known.Layout;
        }

        var at = time.GetTimestamp();
        var layout = OpenSearchLayout.Of(Alias, await client.DescribeAsync(Alias, cancellationToken));
        _known = new Known(at, layout);
        return layout;
    }

    /// <summary>What was known is no longer so.</summary>
    public void Forget() => _known = null;

    /// <summary>The layout, with an active index in it; makes the first one where there is none.</summary>
    public async Task<OpenSearchLayout> EnsureAsync(int dimension, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync(cancellationToken);
        if (layout.Active is not null)
        {
            return layout;
        }

        var meta = new IndexMeta(Model, dimension) { Schema = IndexMeta.CurrentSchema };
        await client.PutTemplateAsync(
            Alias,
            ChunkRequests.Json(json =>
            {
                json.WriteStartArray("index_patterns");
                json.WriteStringValue(Alias + "-*");
                json.WriteEndArray();
                json.WriteNumber("priority", 200);
                json.WriteStartObject("template");
                ChunkRequests.WriteIndex(json, options.Value, scoring.Value, meta);
                json.WriteEndObject();
            }),
            cancellationToken
        );

        // Two processes may come here at once: one makes it, the other finds it made.
        await CreateAsync(1, meta, Alias, cancellationToken);
        Forget();
        layout = await LayoutAsync(cancellationToken);
        return layout.Active is not null
            ? layout
            : throw new InvalidOperationException($"There are indexes '{Alias}-*' but none has the alias '{Alias}'.");
    }

    /// <summary>Makes the index of a number, under an alias; false where it exists.</summary>
    public Task<bool> CreateAsync(int number, IndexMeta meta, string alias, CancellationToken cancellationToken) =>
        client.CreateIndexAsync(
            NameOf(number),
            ChunkRequests.Json(json =>
            {
                ChunkRequests.WriteIndex(json, options.Value, scoring.Value, meta);
                json.WriteStartObject("aliases");
                json.WriteStartObject(alias);
                json.WriteEndObject();
                json.WriteEndObject();
            }),
            cancellationToken
        );

    /// <summary>The number that the next index gets.</summary>
    public async Task<int> NextNumberAsync(CancellationToken cancellationToken) =>
        1
        + (await client.DescribeAsync(Alias, cancellationToken))
            .Keys.Select(name =>
                int.TryParse(name.AsSpan(Alias.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
            )
            .Append(0)
            .Max();

    private string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Alias}-{number:D6}");

    private sealed record Known(long At, OpenSearchLayout Layout);
}
