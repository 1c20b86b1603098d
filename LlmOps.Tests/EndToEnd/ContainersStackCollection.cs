namespace LlmOps.Tests.EndToEnd;

/// <summary>One such stack for all tests that use it.</summary>
[CollectionDefinition(ContainersStack.Collection)]
public sealed class ContainersStackCollection : ICollectionFixture<ContainersStack>;
