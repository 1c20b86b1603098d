using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Terminal;

/// <summary>Gives what resources print to the AppHost's log, under <c>APPLICATION.Resources.NAME</c>.</summary>
internal sealed partial class ResourceLogForwarder(DistributedApplicationModel model, ResourceLoggerService consoles, IHostEnvironment environment, ILoggerFactory loggers) : IHostedService
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    private readonly List<Task> _followers = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _followers.AddRange(model.Resources.Select(FollowAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            consoles.Complete(resource);
        }

        await Task.WhenAll(_followers).WaitAsync(Drain, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FollowAsync(IResource resource)
    {
        var logger = loggers.CreateLogger($"{environment.ApplicationName}.Resources.{resource.Name}");
        await foreach (var lines in consoles.WatchAsync(resource))
        {
            foreach (var line in lines)
            {
                LogLine(logger, line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, line.LineNumber, line.Content);
            }
        }
    }

    [LoggerMessage(Message = "{LineNumber}: {LineContent}")]
    private static partial void LogLine(ILogger logger, LogLevel level, int lineNumber, string lineContent);
}
