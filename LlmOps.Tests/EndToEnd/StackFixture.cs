using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LlmOps.Tests;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(StackFixture))]

namespace LlmOps.Tests.EndToEnd;

/// <summary>The whole stack as its AppHost describes it, on free ports, with a data directory of its own; started by the first test that
/// asks for it.</summary>
public sealed class StackFixture : IAsyncDisposable
{
    /// <summary>How long everything may take to become healthy.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Lazy<TemporaryDirectory> _data = new(() => new TemporaryDirectory("stack"));
    private Task<DistributedApplication>? _app;

    /// <summary>Where the embedded stores of this stack live.</summary>
    public string DataDirectory => _data.Value.Path;

    /// <summary>The running stack; every resource is healthy.</summary>
    public Task<DistributedApplication> GetAppAsync()
    {
        lock (_lock)
        {
            return _app ??= StartAsync();
        }
    }

    /// <summary>A client of a resource's http endpoint.</summary>
    public async Task<HttpClient> CreateClientAsync(string resourceName) => (await GetAppAsync()).CreateHttpClient(resourceName);

    /// <summary>What the resources printed, for a failure's message.</summary>
    public string Output => string.Join(Environment.NewLine, _lines);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_app is not null)
            {
                await (await _app).DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is DistributedApplicationException or OperationCanceledException)
        {
            // The tests that asked for the stack have failed with it already.
        }
        finally
        {
            if (_data.IsValueCreated)
            {
                _data.Value.Dispose();
            }
        }
    }

    private async Task<DistributedApplication> StartAsync()
    {
        using var patience = new CancellationTokenSource(StartTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(
            ["--stores", "embedded", "--data", DataDirectory],
            patience.Token
        );
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(new LineLoggerProvider(_lines)));
        return await builder.StartHealthyAsync(() => Output, patience.Token);
    }
}
