using System.Text.Json;
using System.Text.Json.Serialization;
using LlmOps.Engine.Knowledge;

namespace LlmOps.OpenSearch;

internal sealed record SearchResponse(
    bool TimedOut,
    [property: JsonPropertyName("_shards")] ShardsOutcome? Shards,
    SearchHits? Hits,
    [property: JsonPropertyName("_scroll_id")] string? ScrollId,
    int? Status
);

internal sealed record ShardsOutcome(int Total, int Failed);

internal sealed record SearchHits(SearchHit[] Hits);

internal sealed record SearchHit(
    [property: JsonPropertyName("_id")] string Id,
    [property: JsonPropertyName("_score")] double? Score,
    [property: JsonPropertyName("_source")] IndexedSource? Source,
    [property: JsonPropertyName("_seq_no")] long? SequenceNumber,
    [property: JsonPropertyName("_primary_term")] long? PrimaryTerm
);

/// <summary>A chunk as it lies in OpenSearch. Searches leave the vector out.</summary>
internal sealed record IndexedSource(
    string Tenant,
    string DocumentId,
    long Generation,
    int Ordinal,
    int Start,
    int End,
    string Text,
    string[] Headings,
    int Tokens,
    string Title,
    Dictionary<string, string> Metadata,
    string[]? MetadataTerms,
    float[]? Embedding
)
{
    public StoredChunk ToStored() => new(DocumentId, Generation, Ordinal, Start, End, Text, Headings, Tokens, Title, Metadata);
}

internal sealed record MultiGetResponse(MultiGetDocument[] Docs);

internal sealed record MultiGetDocument(
    [property: JsonPropertyName("_id")] string Id,
    bool Found,
    [property: JsonPropertyName("_source")] IndexedSource? Source
);

internal sealed record MultiSearchResponse(SearchResponse[] Responses);

internal sealed record BulkResponse(bool Errors, Dictionary<string, BulkItem>[] Items);

internal sealed record BulkItem(int Status, JsonElement? Error);

internal sealed record DeleteByQueryResponse(int Deleted, int VersionConflicts, bool TimedOut, JsonElement[]? Failures);

internal sealed record CountResponse(long Count);

internal sealed record RootResponse(RootVersion? Version);

internal sealed record RootVersion(string? Distribution, string? Number);

internal sealed record IndexDescription(Dictionary<string, JsonElement>? Aliases, IndexMappings? Mappings);

internal sealed record IndexMappings([property: JsonPropertyName("_meta")] IndexMeta? Meta);

/// <summary>What an index says of itself: whose vectors it holds.</summary>
internal sealed record IndexMeta([property: JsonPropertyName("embeddingModel")] string EmbeddingModel, int Dimension)
{
    /// <summary>The version of the mapping that this system writes. 2: title, headings and text are searched as one field. 3: the terms of
    /// the metadata hold numbers and dates. 4: compatibility forms are found by their usual forms. 5: the terms of a chunk come with it, so
    /// that they are those of its language. Indexes without a version are of the first.</summary>
    public const int CurrentSchema = 5;

    /// <summary>The first version whose chunks come with their terms.</summary>
    public const int SchemaWithTerms = 5;

    /// <summary>The first version with a field for the words of title, headings and text.</summary>
    public const int SchemaWithWords = 2;

    /// <summary>The version of the index's mapping.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Whether vectors of the other index can be copied, whatever the versions of the mappings are.</summary>
    public bool HasVectorsOf(IndexMeta other) => (EmbeddingModel, Dimension) == (other.EmbeddingModel, other.Dimension);
}

internal sealed record ErrorResponse(JsonElement? Error, [property: JsonPropertyName("message")] string? Message);
