using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LlmOps.Composition;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Embedded;

public sealed class DirectoryOwnershipTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new("ownership");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task TheSecondOwnerWaitsAndSaysSoUntilTheFirstHasGone()
    {
        using var first = New();
        await first.AcquireAsync(Cancel);
        var log = new ListLogger();
        using var second = New(log);
        var waiting = second.AcquireAsync(Cancel);

        while (log.Lines.IsEmpty)
        {
            await Task.Delay(10, Cancel);
        }

        Assert.False(second.IsHeld);
        Assert.False(waiting.IsCompleted);
        Assert.False(second.TryAcquire());
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"standby: process {Environment.ProcessId} on"),
            Assert.Single(log.Lines),
            StringComparison.Ordinal
        );

        first.Dispose();
        await waiting;
        Assert.True(second.IsHeld);
    }

    [Fact]
    public async Task RolesDoNotStandInEachOthersWay()
    {
        using var first = New();
        using var other = New(role: "another-role");
        await first.AcquireAsync(Cancel);
        Assert.True(other.TryAcquire());
    }

    [Fact]
    public void AnOldLockFileOfAnEndedProcessIsNotInTheWayAndAnOldLockOfALivingOneIs()
    {
        var file = new DataDirectory(_directory.Path).File("owners", "ingest-worker.lock");
        File.WriteAllText(file, "");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddYears(-1));
        using var first = New();
        Assert.True(first.TryAcquire());
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddYears(-1));
        using var second = New();
        Assert.False(second.TryAcquire());
    }

    [Fact]
    public async Task AWaitThatIsGivenUpLeavesTheOthersWaiting()
    {
        using var first = New();
        Assert.True(first.TryAcquire());
        using var second = New();
        using var impatient = new CancellationTokenSource();
        var given = second.AcquireAsync(impatient.Token);
        var patient = second.AcquireAsync(Cancel);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        first.Dispose();
        await patient;
    }

    [Fact]
    public async Task AnotherProcessIsKeptOutAndTheSystemFreesItsLockWhenItIsKilled()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses flock(1).");
        var file = new DataDirectory(_directory.Path).File("owners", "ingest-worker.lock");
        using var holder = Process.Start(
            new ProcessStartInfo("flock", ["--exclusive", "--no-fork", file, "sh", "-c", "echo held; exec sleep 600"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(Cancel));

        using var ownership = New();
        Assert.False(ownership.TryAcquire());
        var waiting = ownership.AcquireAsync(Cancel);
        holder.Kill();
        await holder.WaitForExitAsync(Cancel);

        await waiting;
        Assert.True(ownership.IsHeld);
    }

    private DirectoryOwnership New(ILogger<DirectoryOwnership>? logger = null, string role = OwnershipServices.IngestWorkerRole) =>
        new(new DataDirectory(_directory.Path), role, TimeProvider.System, logger ?? NullLogger<DirectoryOwnership>.Instance);

    private sealed class ListLogger : ILogger<DirectoryOwnership>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }
    }
}
