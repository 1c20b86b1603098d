namespace LlmOps.Tests.EndToEnd;

/// <summary>It comes last, see <see cref="LongestFirst"/>: callers are answered in time only while little else takes the machine.</summary>
[CollectionDefinition(nameof(StoreOutageTests))]
public sealed class StoreOutageCollection;
