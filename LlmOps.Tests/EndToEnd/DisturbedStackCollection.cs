namespace LlmOps.Tests.EndToEnd;

/// <summary>One stack for the tests that kill, stop and empty its parts, one test after another; those that only ask share a calm
/// one.</summary>
[CollectionDefinition(Name)]
public sealed class DisturbedStackCollection : ICollectionFixture<StackFixture>
{
    public const string Name = "The stack that is disturbed";
}
