using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace LlmOps.Tests.LocalAspire;

/// <summary>Real processes: shells that behave well and badly.</summary>
public sealed class ProcessTests
{
    private const string ShortGrace = "DcpPublisher:StopGrace=00:00:00.4";

    public ProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "These processes are POSIX shells.");

    [Fact]
    public async Task AStoppedProcessIsAskedAndMaySayGoodbye()
    {
        await using var app = await StartAsync([], """trap 'echo bye; exit 0' TERM; echo "ready in $PWD"; while :; do sleep 0.05; done""");
        await app.WaitForLineAsync(line => line.StartsWith("ready in ", StringComparison.Ordinal));
        await app.App.ResourceCommands.ExecuteCommandAsync(app.Resource, "stop", TestContext.Current.CancellationToken);

        Assert.Contains("bye", await app.App.ConsoleOf(app.Resource));
        Assert.Equal((KnownResourceStates.Exited, 0), (app.Snapshot.State?.Text, app.Snapshot.ExitCode));
    }

    [Fact]
    public async Task AProcessThatIgnoresTheRequestIsKilledWithAllThatItStarted()
    {
        await using var app = await StartAsync([ShortGrace], """trap '' TERM; (trap '' TERM; echo "child $(exec sh -c 'echo $PPID')"; while :; do sleep 0.05; done) & echo "leader $$"; while :; do sleep 0.05; done""");
        var leader = Number(await app.WaitForLineAsync(line => line.StartsWith("leader ", StringComparison.Ordinal)));
        var child = Number(await app.WaitForLineAsync(line => line.StartsWith("child ", StringComparison.Ordinal)));
        Assert.True(IsAlive(leader));
        Assert.True(IsAlive(child));

        await app.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(137, app.Snapshot.ExitCode);
        Assert.False(IsAlive(leader));
        Assert.False(IsAlive(child));
    }

    [Fact]
    public async Task AProcessThatEndsByItselfTakesWhatItStartedWithIt()
    {
        await using var app = await StartAsync([ShortGrace], """(trap '' TERM; echo "child $(exec sh -c 'echo $PPID')"; while :; do sleep 0.05; done) & while [ ! -e go ]; do sleep 0.05; done; exit 7""");
        var child = Number(await app.WaitForLineAsync(line => line.StartsWith("child ", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(app.Directory.Combine("go"), string.Empty, TestContext.Current.CancellationToken);
        await app.App.WaitForStateAsync("thing", KnownResourceStates.Finished);

        Assert.Equal(7, app.Snapshot.ExitCode);
        Assert.Equal(KnownResourceStateStyles.Error, app.Snapshot.State?.Style);
        Assert.False(IsAlive(child));
        Assert.Contains(await app.App.ConsoleOf(app.Resource), line => line.Contains("code 7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AProcessGetsItsArgumentsItsDirectoryAndNoInput()
    {
        await using var app = await StartAsync([], """pwd; printf '<%s>' "$@"; echo; cat; echo "on error" >&2; exit 0""", thing => thing.WithArgs("one two", "", "three=3"));
        await app.App.WaitForStateAsync("thing", KnownResourceStates.Finished);
        var lines = await app.App.ConsoleOf(app.Resource);

        Assert.Contains(app.Directory.Path, lines);
        Assert.Contains("<one two><><three=3>", lines);
        Assert.Contains("on error", lines);
        Assert.Equal((KnownResourceStates.Finished, 0), (app.Snapshot.State?.Text, app.Snapshot.ExitCode));
    }

    [Fact]
    public async Task VariablesReachTheProcessWhateverTheirNames()
    {
        await using var app = await StartAsync([], script: "", thing => thing
            .WithCommand("env")
            .WithArgs(context => context.Args.Clear())
            .WithEnvironment("services__query-api__http__0", "http://localhost:1")
            .WithEnvironment("PLAIN", "a=b \"c\" 'd'"));
        await app.App.WaitForStateAsync("thing", KnownResourceStates.Finished);
        var lines = await app.App.ConsoleOf(app.Resource);

        Assert.Contains("services__query-api__http__0=http://localhost:1", lines);
        Assert.Contains("PLAIN=a=b \"c\" 'd'", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("DOTNET_LAUNCH_PROFILE=", StringComparison.Ordinal));
        Assert.Contains(app.Snapshot.EnvironmentVariables, variable => variable is { Name: "PLAIN", IsFromSpec: true });
        Assert.Contains(app.Snapshot.EnvironmentVariables, variable => variable is { Name: "PATH", IsFromSpec: false });
    }

    [Fact]
    public async Task ACommandThatIsNotThereIsAStateAndAMessageAndTheRestGoesOn()
    {
        using var builder = TestApplication.Create();
        var missing = builder.AddExecutable("missing", "no-such-command-anywhere", ".");
        var lost = builder.AddExecutable("lost", "sh", "no/such/folder");
        builder.AddScripted("other");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(KnownResourceStates.FailedToStart, app.SnapshotOf("missing").State?.Text);
        Assert.Contains(await app.ConsoleOf(missing.Resource), line => line.Contains("'no-such-command-anywhere'", StringComparison.Ordinal));
        Assert.Contains(await app.ConsoleOf(lost.Resource), line => line.Contains("does not exist", StringComparison.Ordinal));
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("other").State?.Text);
    }

    [Fact]
    public async Task APortInUseIsNamedAndTheRestGoesOn()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var builder = TestApplication.Create("DcpPublisher:RandomizePorts=false");
        var taken = builder.AddExecutable("taken", "sh", ".", "-c", "sleep 60").WithHttpEndpoint(port: port, env: "PORT");
        builder.AddScripted("other");
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(KnownResourceStates.FailedToStart, app.SnapshotOf("taken").State?.Text);
        Assert.Contains(await app.ConsoleOf(taken.Resource), line => line.Contains($"Port {port}", StringComparison.Ordinal) && line.Contains("'taken'", StringComparison.Ordinal) && line.Contains("in use", StringComparison.Ordinal));
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("other").State?.Text);

        listener.Stop();
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("taken", "start", TestContext.Current.CancellationToken)).Success);
        Assert.Equal(KnownResourceStates.Running, app.SnapshotOf("taken").State?.Text);
    }

    [Fact]
    public async Task TheGuardEndsWhatIsLeftWhenItsInputEndsAndNothingElse()
    {
        using var guarded = Shell("""trap '' TERM; echo up; (trap '' TERM; while :; do sleep 0.05; done) & while :; do sleep 0.05; done""");
        using var released = Shell("""echo up; while :; do sleep 0.05; done""");
        using var guard = Shell(GuardScript.Text.Replace("\"$tenths\" -lt 60", "\"$tenths\" -lt 5", StringComparison.Ordinal), ownGroup: false);
        await guard.StandardInput.WriteAsync($"+ {guarded.Id}\n+ {released.Id}\n- {released.Id}\n");
        await guard.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.True(IsAlive(guarded.Id));

        guard.StandardInput.Close();
        await guard.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(IsAlive(guarded.Id));
        Assert.True(IsAlive(released.Id));
        released.Kill(entireProcessTree: true);
    }

    private static int Number(string line) => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Whether a process is there and more than a zombie.</summary>
    private static bool IsAlive(int id)
    {
        var stat = $"/proc/{id}/stat";
        if (Directory.Exists("/proc/self"))
        {
            try
            {
                var text = File.ReadAllText(stat);
                return text[(text.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
            }
            catch (IOException)
            {
                return false;
            }
        }

        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Process Shell(string script, bool ownGroup = true)
    {
        // setsid is Linux's; elsewhere this one test has no way to make a group.
        if (ownGroup)
        {
            Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "There is no setsid here.");
        }

        var start = ownGroup ? new ProcessStartInfo("/usr/bin/setsid", ["sh", "-c", script]) : new ProcessStartInfo("sh", ["-c", script]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        if (ownGroup)
        {
            Assert.Equal("up", process.StandardOutput.ReadLine());
        }

        return process;
    }

    private static async Task<RunningThing> StartAsync(string[] args, string script, Action<IResourceBuilder<ExecutableResource>>? configure = null)
    {
        var directory = new TemporaryDirectory("process");
        var builder = TestApplication.Create(args);
        var thing = builder.AddExecutable("thing", "sh", directory.Path, "-c", script, "sh");
        configure?.Invoke(thing);
        var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningThing(app, thing.Resource, directory);
    }

    private sealed record RunningThing(DistributedApplication App, ExecutableResource Resource, TemporaryDirectory Directory) : IAsyncDisposable
    {
        public CustomResourceSnapshot Snapshot => App.SnapshotOf("thing");

        public async Task<string> WaitForLineAsync(Predicate<string> predicate)
        {
            var patience = Stopwatch.StartNew();
            while (patience.Elapsed < TestApplication.Patience)
            {
                if ((await App.ConsoleOf(Resource)).Find(predicate) is { } line)
                {
                    return line;
                }

                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            throw new TimeoutException($"The line did not come; there was: {string.Join('\n', await App.ConsoleOf(Resource))}");
        }

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            Directory.Dispose();
        }
    }
}
