using CsCheck;
using LlmOps.Engine.Budgets;

namespace LlmOps.Tests.Budgets;

public sealed class UsageGroupTests
{
    private static readonly Gen<UsageLine> s_line = Gen.Select(
        Gen.Int[0, 3],
        Of("m", "m2", "n"),
        Of("answer", "embed"),
        Gen.Long[0, 5_000_000_000],
        Of("", "k1", "k2"),
        Of("query", "ingest", ""),
        (day, model, purpose, nanos, key, route) =>
            new UsageLine(
                new DateOnly(2026, 11, 23).AddDays(day),
                model,
                purpose,
                1,
                nanos % 1000,
                nanos % 77,
                nanos % 3,
                nanos / 1_000_000_000m,
                key,
                route
            )
    );

    private static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void GroupsAddUpToTheirLinesWhateverTellsThemApart() =>
        Gen.Select(s_line.List[0, 40], Gen.Int[0, 31])
            .Sample(
                (lines, mask) =>
                {
                    UsageDimension[] by = [.. Enum.GetValues<UsageDimension>().Where(dimension => (mask & (1 << (int)dimension)) != 0)];

                    var groups = UsageGroup.Of(lines, by);

                    Assert.Equal(lines.Sum(line => line.CostUsd), groups.Sum(group => group.CostUsd));
                    Assert.Equal(lines.Sum(line => line.InputTokens), groups.Sum(group => group.InputTokens));
                    Assert.Equal(lines.Count, groups.Sum(group => group.Calls));
                    Assert.Equal(groups.Count, groups.Select(group => string.Join('|', group.Values)).Distinct().Count());
                    Assert.Equal(
                        groups.Select(group => group.Values).Order(UsageValuesComparer.Instance),
                        groups.Select(group => group.Values)
                    );
                },
                iter: 200
            );

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(0, 59, null)]
    [InlineData(6, 0, 8.0)]
    [InlineData(12, 0, 4.0)]
    [InlineData(24, 0, 2.0)]
    public void AForecastGoesOnAsUntilNow(int hours, int minutes, double? expected)
    {
        var start = new DateTimeOffset(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);
        var cap = new CapStanding("tenant-daily", 10m, 2m, 1m, start.AddDays(1)) { StartsAt = start };

        Assert.Equal((decimal?)expected, cap.ForecastUsd(start.AddHours(hours).AddMinutes(minutes)));
        Assert.Equal(7m, cap.LeftUsd);
        Assert.Equal(0m, (cap with { SpentUsd = 11m }).LeftUsd);
    }
}
