namespace LlmOps.Tests.Dashboard;

/// <summary>One such stack for all tests that look at it.</summary>
[CollectionDefinition(DashboardStack.Collection)]
public sealed class DashboardStackCollection : ICollectionFixture<DashboardStack>;
