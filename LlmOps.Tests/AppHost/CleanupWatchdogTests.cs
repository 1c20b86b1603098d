using System.Diagnostics;
using System.Globalization;
using LlmOps.Tests.Infra;

namespace LlmOps.Tests.AppHost;

/// <summary>The watchdog's script, over processes and a container runtime that only look like the real ones.</summary>
public sealed class CleanupWatchdogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new("watchdog");

    public CleanupWatchdogTests() => Assert.SkipUnless(Directory.Exists("/proc/self"), "Processes are found through /proc.");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Calls => _directory.Combine("calls");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NothingOfTheOrchestratorIsLeftHoweverTheAppHostEnds(bool saysThatItStops)
    {
        using var server = StartOrchestrator();
        var controller = await ControllerOfAsync(server);
        using var watchdog = StartWatchdog(server.Id, WriteRuntime("one two"));
        if (saysThatItStops)
        {
            await watchdog.StandardInput.WriteLineAsync("stopping".AsMemory(), Cancellation);
            await UntilAsync(() => File.Exists(Calls) && File.ReadLines(Calls).Count() == 2);
            Assert.False(server.HasExited);
            Assert.False(watchdog.HasExited);
        }

        watchdog.StandardInput.Close();

        // Each process of the orchestrator has this pipe: its end is the end of all of them.
        await server.StandardOutput.ReadToEndAsync(Cancellation);
        await watchdog.WaitForExitAsync(Cancellation);
        Assert.Equal(
            [
                "container ls --quiet "
                    + $"--filter label=com.microsoft.developer.usvc-dev.creatorProcessId={controller} "
                    + "--filter label=com.microsoft.developer.usvc-dev.persistent=false",
                "container kill one two",
            ],
            File.ReadAllLines(Calls)
        );
    }

    [Fact]
    public async Task ARuntimeWithoutContainersOrThatIsNotThereHoldsNothingUp()
    {
        using var server = StartOrchestrator();
        await ControllerOfAsync(server);
        using var watchdog = StartWatchdog(server.Id, _directory.Combine("none"), WriteRuntime(string.Empty));

        watchdog.StandardInput.Close();

        await server.StandardOutput.ReadToEndAsync(Cancellation);
        await watchdog.WaitForExitAsync(Cancellation);
        Assert.Single(File.ReadAllLines(Calls));
    }

    [Fact]
    public async Task SignalsOfATerminalDoNotEndIt()
    {
        using var server = StartOrchestrator();
        await ControllerOfAsync(server);
        using var watchdog = StartWatchdog(server.Id, WriteRuntime(string.Empty));
        await watchdog.StandardInput.WriteLineAsync("stopping".AsMemory(), Cancellation);
        await UntilAsync(() => File.Exists(Calls));

        using (var kill = Process.Start("sh", ["-c", $"kill -s INT {watchdog.Id}; kill -s HUP {watchdog.Id}; kill -s TERM {watchdog.Id}"]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        Assert.False(server.HasExited);
        watchdog.StandardInput.Close();
        await server.StandardOutput.ReadToEndAsync(Cancellation);
    }

    /// <summary>A server with a controller and its watcher; neither ends because the one above it does.</summary>
    private static Process StartOrchestrator() =>
        Process.Start(
            new ProcessStartInfo("sh", ["-c", "sh -c 'sleep 600 & echo $$; wait' & wait"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;

    /// <summary>The controller's process id, once the watcher runs too.</summary>
    private static async Task<string?> ControllerOfAsync(Process server) => await server.StandardOutput.ReadLineAsync(Cancellation);

    private static Process StartWatchdog(int server, params string[] runtimes) =>
        Process.Start(
            new ProcessStartInfo(
                "sh",
                [
                    RepositoryFiles.PathOf("LlmOps.AppHost", "Orchestrator", "cleanup-watchdog.sh"),
                    server.ToString(CultureInfo.InvariantCulture),
                    .. runtimes,
                ]
            )
            {
                RedirectStandardInput = true,
            }
        )!;

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(20, Cancellation);
        }
    }

    private string WriteRuntime(string containers)
    {
        var path = _directory.Combine("runtime");
        File.WriteAllText(path, $"#!/bin/sh\necho \"$@\" >>'{Calls}'\n[ \"$2\" = kill ] || echo {containers}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
