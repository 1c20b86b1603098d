using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Dashboard;

public sealed class DashboardHostTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LineLogger _log = new();
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly DashboardOptions _options = new() { RestartDelay = TimeSpan.FromSeconds(1), MaxRestartDelay = TimeSpan.FromSeconds(3), Fetch = false };
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _ending.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task TheLoginAddressIsPrintedOnceTheDashboardAnswers()
    {
        Install("home/.aspire/bundle/managed/aspire-managed");
        var runner = new ScriptedRunner();
        var polls = 0;

        var running = Host(runner, () => ++polls > 2).RunAsync(_ending.Token);
        await Until(() => _log.Lines.Any(line => line.StartsWith("Login", StringComparison.Ordinal)));
        await _ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(3, polls);
        Assert.Contains("Now listening on: http://localhost:18999", _log.Lines);
        Assert.Contains("Login to the dashboard at http://localhost:18999/login?t=0123456789abcdef", _log.Lines);
    }

    [Fact]
    public async Task ADashboardThatEndsIsStartedAgainAfterAGrowingWait()
    {
        Install("home/.aspire/bundle/managed/aspire-managed");
        var runner = new ScriptedRunner();
        var running = Host(runner, () => true).RunAsync(_ending.Token);

        for (var start = 1; start <= 4; start++)
        {
            await Until(() => runner.Starts.Count == start && runner.IsWatched);
            runner.End();
        }

        await Until(() => runner.Starts.Count == 5);
        await _ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(["00:00:01", "00:00:02", "00:00:03", "00:00:03"], _log.Warnings.Select(line => line.Split(' ')[^1].TrimEnd('.')));
        Assert.Single(_log.Lines, line => line.StartsWith("Login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ADashboardThatNeverAnswersGivesWayToTheNext()
    {
        Install("home/.aspire/bundle/managed/aspire-managed");
        Install($"cache/{DashboardPackage.Version}/managed/aspire-managed");
        var runner = new ScriptedRunner { EndsAtOnce = program => program.FileName.Contains(".aspire", StringComparison.Ordinal) };

        var running = Host(runner, () => true).RunAsync(_ending.Token);
        await Until(() => _log.Lines.Any(line => line.StartsWith("Login", StringComparison.Ordinal)));
        await _ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(_options.MaxFailedStarts + 1, runner.Starts.Count);
        Assert.Contains("cache", runner.Starts[^1].FileName, StringComparison.Ordinal);
        Assert.EndsWith("did not come up in 3 starts. It last said: Unrecognized command 'dashboard'.", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADashboardThatHangsIsEndedAfterItsTime()
    {
        Install("home/.aspire/bundle/managed/aspire-managed");
        _options.MaxFailedStarts = 1;
        var runner = new ScriptedRunner();

        var running = Host(runner, () => false).RunAsync(_ending.Token);
        await Until(() => running.IsCompleted);

        await running;
        Assert.Single(runner.Starts);
        Assert.False(runner.IsRunning);
    }

    [Fact]
    public async Task WithoutAnyDashboardTheHostEndsWithOneLine()
    {
        await Host(new ScriptedRunner(), () => true).RunAsync(_ending.Token);

        Assert.Contains("runs without the Aspire dashboard", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    private DashboardHost Host(ScriptedRunner runner, Func<bool> answers)
    {
        var paths = new DashboardPaths(_directory.Combine("home"), [], _directory.Combine("cache"));
        var addresses = new DashboardAddresses([new Uri("http://localhost:18999")], new Uri("http://localhost:1"), new Uri("http://localhost:2"), new Uri("http://localhost:3"));
        var package = new DashboardPackage(paths, _options, TimeProvider.System, new Logger<DashboardPackage>(_log));
        return new DashboardHost(
            new DashboardLocator(paths, addresses, package, _options, new Logger<DashboardLocator>(_log)),
            runner,
            _ => Task.FromResult(answers()),
            addresses,
            new DashboardKeys("0123456789abcdef", "o", "a", "r"),
            _options,
            _time,
            _log);
    }

    private void Install(string path)
    {
        var full = _directory.Combine(path.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, "");
    }

    /// <summary>Lets the clock run until something is so.</summary>
    private async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private sealed class ScriptedRunner : IDashboardRunner
    {
        private TaskCompletionSource _ended = new();

        public List<DashboardProgram> Starts { get; } = [];

        public Func<DashboardProgram, bool> EndsAtOnce { get; init; } = _ => false;

        public bool IsRunning { get; private set; }

        public bool IsWatched { get; private set; }

        public Task<bool> StartAsync(DashboardProgram program, CancellationToken cancellationToken)
        {
            IsWatched = false;
            _ended = new TaskCompletionSource();
            IsRunning = !EndsAtOnce(program);
            Starts.Add(program);
            return Task.FromResult(true);
        }

        public Task WaitForEndAsync(CancellationToken cancellationToken)
        {
            IsWatched = true;
            return _ended.Task.WaitAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsRunning = false;
            return Task.CompletedTask;
        }

        public Task<string> LastWordsAsync(CancellationToken cancellationToken) => Task.FromResult("Unrecognized command 'dashboard'.");

        public void End()
        {
            IsRunning = false;
            IsWatched = false;
            _ended.SetResult();
        }
    }
}
