namespace LlmOps.Tests.Dashboard;

/// <summary>One trace, as the dashboard gives it back.</summary>
public sealed record DashboardTrace(string Id, IReadOnlyList<DashboardSpan> Spans);
