namespace LlmOps.Tests.Dashboard;

/// <summary>One such stack for all tests that look at it. They come last, see <see cref="LongestFirst"/>: a whole stack beside all other
/// tests takes longer than its callers wait.</summary>
[CollectionDefinition(DashboardStack.Collection)]
public sealed class DashboardStackCollection : ICollectionFixture<DashboardStack>;
