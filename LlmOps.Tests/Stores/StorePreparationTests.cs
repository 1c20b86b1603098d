using LlmOps.Composition;
using LlmOps.Engine.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Stores;

public sealed class StorePreparationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AStoreThatIsDownIsAskedAgainUntilItIsPreparedAndKeepsNothingFromStarting()
    {
        var (down, up) = (new Store("down", failures: 3), new Store("up", failures: 0));
        var time = new FakeTimeProvider();
        using var host = Service(Environments.Development, time, down, up);

        await host.StartAsync(Cancellation);

        await up.Prepared.WaitAsync(Cancellation);
        while (!down.Prepared.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(5, Cancellation);
        }

        Assert.Equal((4, 1), (down.Attempts, up.Attempts));
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task AStoreThatNeverAnswersNeitherDelaysTheStartNorTheStop()
    {
        var silent = new Store("silent", failures: -1);
        using var host = Service(Environments.Development, TimeProvider.System, silent);

        await host.StartAsync(Cancellation);
        await silent.Asked.WaitAsync(Cancellation);
        await host.StopAsync(Cancellation);

        Assert.False(silent.Prepared.IsCompleted);
    }

    [Fact]
    public async Task OutsideOfDevelopmentNothingIsMade()
    {
        var store = new Store("store", failures: 0);
        using var host = Service(Environments.Production, TimeProvider.System, store);

        await host.StartAsync(Cancellation);

        Assert.Empty(host.Services.GetServices<IHostedService>());
        Assert.Equal(0, store.Attempts);
        await host.StopAsync(Cancellation);
    }

    private static IHost Service(string environment, TimeProvider time, params Store[] stores)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Services.AddSingleton(time);
        foreach (var store in stores)
        {
            // A store that has two ports is registered once for each.
            builder.Services.AddSingleton<IStoreProbe>(store);
            builder.Services.AddSingleton<IStoreProbe>(store);
        }

        builder.AddStorePreparation();
        return builder.Build();
    }

    /// <summary>Fails a number of times, or answers never where that is negative.</summary>
    private sealed class Store(string name, int failures) : IPreparedStore
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _attempts;

        public string StoreName => name;

        public int Attempts => _attempts;

        public Task Asked => _asked.Task;

        public Task Prepared => _prepared.Task;

        public Task ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task PrepareAsync(CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            if (failures < 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (Interlocked.Increment(ref _attempts) <= failures)
            {
                throw new StoreUnavailableException(name, "It is down.");
            }

            _prepared.TrySetResult();
        }
    }
}
