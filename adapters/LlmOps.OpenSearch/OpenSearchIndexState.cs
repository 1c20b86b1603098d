namespace LlmOps.OpenSearch;

/// <summary>An index and what it says of itself.</summary>
internal sealed record OpenSearchIndexState(string Name, IndexMeta Meta);
