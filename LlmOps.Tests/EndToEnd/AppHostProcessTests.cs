namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost as a developer starts and ends it.</summary>
public sealed class AppHostProcessTests
{
    private static readonly string[] s_started =
    [
        "LlmOps.QueryApi.dll",
        "LlmOps.IngestWorker.dll",
        "LlmOps.FineTuneWorker.dll",
        "LlmOps.LocalBedrock.dll",
        "cleanup-watchdog.sh",
    ];

    public AppHostProcessTests() => Assert.SkipUnless(Directory.Exists("/proc/self"), "Processes are found through /proc.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [InlineData("HUP")]
    public async Task NoProcessIsLeftHoweverTheAppHostEnds(string signal)
    {
        Signals.Require(signal);
        if (signal is "TERM" or "HUP")
        {
            // TERM ends the AppHost in order as INT does, HUP without an order as KILL does.
            LongForm.Require("Each signal needs a stack of its own");
        }

        using var data = new TemporaryDirectory("apphost");
        using var appHost = AppHostProcess.Start("--stores", "embedded", "--data", data.Path);
        await appHost.UntilAsync(
            () =>
                appHost.Output.Contains("Distributed application started", StringComparison.Ordinal)
                && appHost.FindProcesses() is var running
                && s_started.All(service => running.Any(process => process.Command.Contains(service, StringComparison.Ordinal))),
            () => $"Only these run: {string.Join(", ", appHost.FindProcesses())}.",
            Cancellation
        );

        // Services run their built output; another `dotnet run` for each would be a process, its memory and its start more.
        Assert.DoesNotContain(appHost.FindProcesses(), process => process.Command.Contains("dotnet run", StringComparison.Ordinal));
        Assert.Contains("/login?t=", appHost.Output, StringComparison.Ordinal);
        await appHost.SignalAsync(signal, Cancellation);

        await appHost.WaitForExitAsync(Cancellation);
        if (signal is "INT" or "TERM")
        {
            // A caller that waits for the AppHost may start the next one.
            Assert.Equal(0, appHost.ExitCode);
            Assert.Empty(appHost.FindProcesses());
        }

        await appHost.UntilAsync(
            () => appHost.FindProcesses().Count == 0,
            () => $"Left: {string.Join(", ", appHost.FindProcesses())}.",
            Cancellation
        );
    }

    [Fact]
    public async Task HelpNamesTheOptionsAndStartsNothing()
    {
        using var appHost = AppHostProcess.Start("--help");
        await appHost.WaitForExitAsync(Cancellation);

        Assert.Equal(0, appHost.ExitCode);
        Assert.Contains("--stores <embedded|containers|aws>", appHost.Output, StringComparison.Ordinal);
        Assert.Empty(appHost.FindProcesses());
    }

    [Fact]
    public async Task AnArgumentThatCannotBeUsedIsAnsweredInOneLine()
    {
        using var appHost = AppHostProcess.Start("--stores", "foo");
        await appHost.WaitForExitAsync(Cancellation);

        Assert.Equal(2, appHost.ExitCode);
        Assert.Equal("--stores foo is unknown; use embedded, containers, aws. --help lists the options.", appHost.Output.Trim());
        Assert.Empty(appHost.FindProcesses());
    }
}
