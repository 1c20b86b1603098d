namespace LlmOps.Tests.EndToEnd;

/// <summary>By itself, while nothing else takes the machine.</summary>
[CollectionDefinition(nameof(StoreOutageTests), DisableParallelization = true)]
public sealed class StoreOutageCollection;
