namespace LlmOps.Tests.EndToEnd;

/// <summary>One such stack for all tests that use it, by themselves: a whole stack beside other tests takes longer than its callers
/// wait.</summary>
[CollectionDefinition(ContainersStack.Collection, DisableParallelization = true)]
public sealed class ContainersStackCollection : ICollectionFixture<ContainersStack>;
