namespace LlmOps.Tests.EndToEnd;

/// <summary>One such stack for all tests that use it. They come last, see <see cref="LongestFirst"/>: a whole stack beside all other
/// tests takes longer than its callers wait.</summary>
[CollectionDefinition(ContainersStack.Collection)]
public sealed class ContainersStackCollection : ICollectionFixture<ContainersStack>;
