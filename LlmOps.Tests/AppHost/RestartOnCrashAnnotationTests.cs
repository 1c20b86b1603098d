using LlmOps.AppHost.Restarts;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.AppHost;

public sealed class RestartOnCrashAnnotationTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void AnEndThatNobodyAskedForTellsHowLongTheServiceRan()
    {
        var restart = new RestartOnCrashAnnotation(_time);
        Assert.Null(restart.Observe("Starting"));
        Assert.Null(restart.Observe("Running"));
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Null(restart.Observe("Running"));

        Assert.Equal(TimeSpan.FromSeconds(7), restart.Observe("Finished"));
    }

    [Fact]
    public void OneEndCountsOnce()
    {
        var restart = new RestartOnCrashAnnotation(_time);
        restart.Observe("Running");

        Assert.NotNull(restart.Observe("Finished"));
        Assert.Null(restart.Observe("Finished"));
    }

    [Theory]
    [InlineData("Running", "Stopping", "Finished")]
    [InlineData("Running", "Stopping", "Exited")]
    [InlineData("Running", "Exited")]
    [InlineData("Waiting", "FailedToStart")]
    [InlineData("Waiting", "Finished")]
    public void AStopThatWasAskedForIsNoCrash(params string[] states)
    {
        var restart = new RestartOnCrashAnnotation(_time);

        Assert.All(states, state => Assert.Null(restart.Observe(state)));
    }

    [Fact]
    public void AServiceThatWasStoppedAndStartedCanCrashAgain()
    {
        var restart = new RestartOnCrashAnnotation(_time);
        foreach (var state in (string[])["Running", "Stopping", "Exited", "Starting", "Running"])
        {
            restart.Observe(state);
        }

        Assert.NotNull(restart.Observe("Finished"));
    }
}
