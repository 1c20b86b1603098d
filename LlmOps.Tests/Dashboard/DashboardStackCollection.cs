namespace LlmOps.Tests.Dashboard;

/// <summary>One such stack for all tests that look at it, by themselves: a whole stack beside other tests takes longer than its callers
/// wait.</summary>
[CollectionDefinition(DashboardStack.Collection, DisableParallelization = true)]
public sealed class DashboardStackCollection : ICollectionFixture<DashboardStack>;
