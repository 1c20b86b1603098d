using LlmOps.QueryApi.Limits;

namespace LlmOps.Tests.QueryApi;

/// <summary>The limit against a machine that is made of numbers (<see cref="SimulatedService"/>): what it does is the same in every run,
/// however busy the real one is.</summary>
public sealed class AdaptiveLimitTests
{
    /// <summary>What a question costs a core, and how long it waits for others; 10 to 100 questions a second on two cores.</summary>
    public static TheoryData<double, double> Services { get; } =
        new()
        {
            { 0.05, 0.1 },
            { 0.02, 0.3 },
            { 0.05, 0.001 },
            { 0.2, 0.5 },
            { 0.03, 0.8 },
        };

    [Theory]
    [MemberData(nameof(Services))]
    public void AtThreeAndTenTimesTheCapacityGoodputStaysAndAnswersAreNotMuchLater(double work, double wait)
    {
        var normal = new SimulatedService(work, wait).Run(load: 0.9, warmUp: 60, seconds: 60);
        foreach (var load in (double[])[3, 10])
        {
            var overloaded = new SimulatedService(work, wait).Run(load, warmUp: 60, seconds: 60);

            Assert.True(overloaded.Goodput >= 0.9, $"{load}x: {overloaded}");
            Assert.True(overloaded.P99 <= 2 * normal.P99, $"{load}x: {overloaded}, normally {normal}");
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void BelowTheCapacityNearlyNothingIsRefused(double work, double wait)
    {
        var normal = new SimulatedService(work, wait).Run(load: 0.7, warmUp: 30, seconds: 60);

        Assert.True(normal.Refused <= 0.02, $"{normal}");
    }

    [Fact]
    public void AServiceThatIsOverloadedFromItsFirstSecondOnLearnsWhatIsUsual()
    {
        var service = new SimulatedService(0.05, 0.1);
        service.Run(load: 10, warmUp: 0, seconds: 60);

        // Half a tenth of work and a tenth of waiting; beside others it is a little more.
        Assert.InRange(service.Limit.UsualSeconds, 0.1, 0.2);
    }

    [Fact]
    public void AServiceWhoseWorkBecomesSlowerIsUsedInFullAgain()
    {
        var service = new SimulatedService(0.02, 0.1);
        service.Run(load: 3, warmUp: 30, seconds: 30);
        service.Wait = 1;

        var slower = service.Run(load: 3, warmUp: 240, seconds: 60);

        Assert.True(slower.Goodput >= 0.9, slower.ToString());
    }

    [Fact]
    public void AnOverloadThatEndsLeavesNothingBehind()
    {
        var service = new SimulatedService(0.05, 0.1);
        service.Run(load: 10, warmUp: 0, seconds: 60);

        var after = service.Run(load: 0.7, warmUp: 10, seconds: 60);

        Assert.True(after.Refused <= 0.02, after.ToString());
    }

    [Fact]
    public void AnIdleLimitStaysAsItIs()
    {
        var limit = new AdaptiveLimit(32, 1, 1_000);
        for (var i = 0; i < 1_000; i++)
        {
            limit.Sample(i, 0.1, contended: false);
        }

        Assert.Equal(32, limit.Value);
    }
}
