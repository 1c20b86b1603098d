using LlmOps.Engine.Resilience;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace LlmOps.Tests.Resilience;

public sealed class StorePipelineTests
{
    private static readonly TimeSpan s_break = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private int _calls;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACircuitOpensAfterFailuresInARow()
    {
        var pipeline = Pipeline(
            new StoreLimits
            {
                Name = "store",
                FailuresBeforeBreak = 3,
                BreakDuration = s_break,
            }
        );
        await FailAsync(pipeline, 2);
        await SucceedAsync(pipeline);
        await FailAsync(pipeline, 2);
        Assert.Equal(5, _calls);

        await FailAsync(pipeline, 1);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => SucceedAsync(pipeline));
        Assert.Equal(6, _calls);
    }

    [Fact]
    public async Task FailuresInARowCountHoweverManyCallsSucceededBefore()
    {
        var pipeline = Pipeline(
            new StoreLimits
            {
                Name = "store",
                FailuresBeforeBreak = 3,
                BreakDuration = s_break,
            }
        );
        for (var call = 0; call < 1_000; call++)
        {
            await SucceedAsync(pipeline);
        }

        await FailAsync(pipeline, 3);

        await Assert.ThrowsAsync<BrokenCircuitException>(() => SucceedAsync(pipeline));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task AfterTheBreakOneCallTriesAndItsFailureOpensTheCircuitAgain(int failures)
    {
        var pipeline = Pipeline(
            new StoreLimits
            {
                Name = "store",
                FailuresBeforeBreak = failures,
                BreakDuration = s_break,
            }
        );
        await FailAsync(pipeline, failures);
        _time.Advance(s_break);

        await FailAsync(pipeline, 1);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => SucceedAsync(pipeline));

        _time.Advance(s_break);
        await SucceedAsync(pipeline);
        await SucceedAsync(pipeline);
        await FailAsync(pipeline, failures);
        await Assert.ThrowsAsync<BrokenCircuitException>(() => SucceedAsync(pipeline));
    }

    [Fact]
    public async Task ADurableWriteBypassesAnOpenCircuitAndClosesItOnSuccess()
    {
        var pipeline = Pipeline(
            new StoreLimits
            {
                Name = "store",
                FailuresBeforeBreak = 3,
                BreakDuration = s_break,
            }
        );
        await FailAsync(pipeline, 3);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            pipeline.ExecuteAsync<int>(_ => throw new InvalidOperationException(), Cancellation, bypassCircuit: true)
        );
        await Assert.ThrowsAsync<BrokenCircuitException>(() => SucceedAsync(pipeline));

        Assert.Equal(7, await pipeline.ExecuteAsync(_ => Task.FromResult(7), Cancellation, bypassCircuit: true));
        await SucceedAsync(pipeline);
    }

    [Fact]
    public async Task ACallThatIgnoresItsTokenIsAbandonedAtTheTimeLimit()
    {
        var pipeline = Pipeline(new StoreLimits { Name = "store", TimeLimit = TimeSpan.FromSeconds(2) });
        var never = new TaskCompletionSource<int>();

        var call = pipeline.ExecuteAsync(_ => never.Task, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => call);
    }

    [Fact]
    public async Task ATimeLimitHoldsForAllAttemptsTogether()
    {
        var pipeline = Pipeline(
            new StoreLimits
            {
                Name = "store",
                TimeLimit = TimeSpan.FromSeconds(2),
                Attempts = 1_000,
                IsTransient = static _ => true,
            }
        );
        var call = FailingAsync(pipeline);

        while (!call.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => call);
        Assert.InRange(_calls, 2, 50);
    }

    [Fact]
    public async Task OnlyWhatMayPassIsTriedAgain()
    {
        var pipeline = Pipeline(
            new StoreLimits
            {
                Name = "store",
                Attempts = 3,
                FirstDelay = TimeSpan.Zero,
                IsTransient = static exception => exception is IOException,
            }
        );

        await Assert.ThrowsAsync<IOException>(() => pipeline.ExecuteAsync<int>(_ => Count(new IOException()), Cancellation));
        Assert.Equal(3, _calls);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            pipeline.ExecuteAsync<int>(_ => Count(new InvalidOperationException()), Cancellation)
        );
        Assert.Equal(4, _calls);
    }

    [Theory]
    [InlineData(null, 10, false)]
    [InlineData(1, 0.9, false)]
    [InlineData(1, 1, true)]
    public async Task ACallerWhoGoesAwaySaysSomethingAboutTheStoreOnlyAfterItsPatience(int? patience, double waited, bool opens)
    {
        var pipeline = Pipeline(
            new StoreLimits
            {
                Name = "store",
                FailuresBeforeBreak = 2,
                BreakDuration = s_break,
                CallerPatience = patience is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            }
        );
        for (var caller = 0; caller < 2; caller++)
        {
            using var leaves = new CancellationTokenSource();
            var call = pipeline.ExecuteAsync(
                token => Task.Delay(Timeout.Infinite, token).ContinueWith(_ => 0, TaskScheduler.Default),
                leaves.Token
            );
            _time.Advance(TimeSpan.FromSeconds(waited));
            await leaves.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        if (opens)
        {
            await Assert.ThrowsAsync<BrokenCircuitException>(() => SucceedAsync(pipeline));
        }
        else
        {
            await SucceedAsync(pipeline);
        }
    }

    private StorePipeline Pipeline(StoreLimits limits) => new(limits, _time, NullLogger.Instance);

    private Task<int> Count(Exception? exception)
    {
        _calls++;
        return exception is null ? Task.FromResult(_calls) : Task.FromException<int>(exception);
    }

    private Task<int> SucceedAsync(StorePipeline pipeline) => pipeline.ExecuteAsync<int>(_ => Count(null), Cancellation);

    private Task<int> FailingAsync(StorePipeline pipeline) => pipeline.ExecuteAsync<int>(_ => Count(new IOException()), Cancellation);

    private async Task FailAsync(StorePipeline pipeline, int times)
    {
        for (var call = 0; call < times; call++)
        {
            await Assert.ThrowsAsync<IOException>(() => FailingAsync(pipeline));
        }
    }
}
