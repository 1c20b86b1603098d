using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>A test's hold on the AppHost that it runs: the AppHost's own code is left as it is.</summary>
internal sealed class BuildInterception(Action<DistributedApplicationOptions, HostApplicationBuilderSettings> constructing)
{
    private static readonly AsyncLocal<BuildInterception?> AsyncCurrent = new();

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _building = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The hold on code that runs here; null outside of tests.</summary>
    public static BuildInterception? Current
    {
        get => AsyncCurrent.Value;
        set => AsyncCurrent.Value = value;
    }

    /// <summary>Whether an AppHost's own code runs, in a thread of its own; else the test builds the application itself.</summary>
    public bool RunsEntryPoint { get; init; }

    /// <summary>The AppHost's builder, as it is when the AppHost calls Build.</summary>
    public Task<DistributedApplicationBuilder> Builder => _builder.Task;

    /// <summary>The AppHost's application.</summary>
    public Task<DistributedApplication> Application => _application.Task;

    /// <summary>Ends when the application is disposed of.</summary>
    public Task Ended => _ended.Task;

    public void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings) => constructing(options, settings);

    public void OnBuilding(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _building.Task.GetAwaiter().GetResult();
    }

    public void OnBuilt(DistributedApplication application) => _application.TrySetResult(application);

    public void OnEnded() => _ended.TrySetResult();

    /// <summary>Lets the AppHost go on with Build.</summary>
    public void Continue() => _building.TrySetResult();

    /// <summary>Lets the AppHost's call of Build fail.</summary>
    public void Abandon() => _building.TrySetException(new OperationCanceledException("The test gave up this application."));

    /// <summary>The AppHost's code is over, well or with an exception.</summary>
    public void OnExit(Exception? exception)
    {
        var reason = exception ?? new InvalidOperationException("The entry point exited without building a distributed application.");
        _builder.TrySetException(reason);
        _application.TrySetException(reason);
    }
}
