using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Conformance;

/// <summary>Fake clocks for conformance suites.</summary>
/// <remarks>
/// Real stores delete expired items by their own clock. A suite whose clock stands in the past would lose items at random moments, so these
/// clocks start at noon of tomorrow (UTC), which is also far from any change of day.
/// </remarks>
internal static class StoreClock
{
    public static readonly DateTimeOffset Start = new(DateTime.UtcNow.Date.AddDays(1).AddHours(12), TimeSpan.Zero);

    public static FakeTimeProvider Create() => new(Start);
}
