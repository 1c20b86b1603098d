using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.ResourceService;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Everything about the dashboard while the application runs: the service it asks, what is passed on to that, and the dashboard's own process.</summary>
internal sealed partial class DashboardHostedService(
    DashboardSetup setup,
    DashboardPaths paths,
    IDashboardRunner runner,
    ResourceNotificationService notifications,
    ResourceLoggerService consoles,
    ResourceCommandService commands,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILoggerFactory loggers,
    ILogger<DistributedApplication> logger) : IHostedService, IAsyncDisposable
{
    private CancellationTokenSource? _ending;
    private ResourceServiceHost? _resourceService;
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Ends before the resources do, so that the dashboard's end is not taken for a crash.
        _ending = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        _running = Task.Run(() => RunAsync(_ending.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_ending is not null)
        {
            await _ending.CancelAsync();
            await _running.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ending?.Dispose();
        if (_resourceService is not null)
        {
            await _resourceService.DisposeAsync();
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (from, to) in setup.Moved)
            {
                LogMoved(from, to);
            }

            var (feed, mask) = (new ResourceFeed(), new SecretMask());
            var publishing = new ResourcePublisher(notifications, feed, mask).RunAsync(cancellationToken);
            _resourceService = await ResourceServiceHost.StartAsync(
                setup.Addresses.ResourceService,
                setup.Keys.ResourceServiceApiKey,
                feed,
                new ResourceConsoles(consoles, mask),
                new ResourceCommands(commands, lifetime),
                setup.ApplicationName,
                loggers,
                cancellationToken);

            var package = new DashboardPackage(paths, setup.Options, time, loggers.CreateLogger<DashboardPackage>());
            var locator = new DashboardLocator(paths, setup.Addresses, package, setup.Options, loggers.CreateLogger<DashboardLocator>());
            var host = new DashboardHost(locator, runner, token => DashboardProbe.ListensAsync(setup.Addresses.Frontend, token), setup.Addresses, setup.Keys, setup.Options, time, logger);
            await Task.WhenAll(host.RunAsync(cancellationToken), publishing);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Whatever is wrong with the dashboard, the stack goes on without it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Something else listens at {From}: the Aspire dashboard uses {To} instead.")]
    private partial void LogMoved(Uri from, Uri to);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stack runs without the Aspire dashboard.")]
    private partial void LogFailed(Exception exception);
}
