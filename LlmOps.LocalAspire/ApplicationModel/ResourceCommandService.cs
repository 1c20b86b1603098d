using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Gives commands to resources.</summary>
public partial class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _consoles;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService consoles, IServiceProvider services)
    {
        _notifications = notifications;
        _consoles = consoles;
        _services = services;
    }

    /// <summary>Gives a command to an instance, by its name or that of its resource.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _notifications.TryGetCurrentState(resourceId, out var found)
            ? ExecuteAsync(found.Resource, found.ResourceId, commandName, cancellationToken)
            : Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."));

    /// <summary>Gives a command to a resource.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ExecuteAsync(resource, resource.GetInstanceName(), commandName, cancellationToken);
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var console = _consoles.GetLogger(resourceId);
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().LastOrDefault(candidate => candidate.Name == commandName);
        if (command is null)
        {
            LogUnknown(console, commandName);
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resource.Name}'.");
        }

        try
        {
            LogExecuting(console, commandName);
            var result = await command.ExecuteCommand(new ExecuteCommandContext { ServiceProvider = _services, ResourceName = resourceId, CancellationToken = cancellationToken, Logger = console });
            if (!result.Success && !result.Canceled)
            {
                LogFailed(console, commandName, result.Message);
            }

            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return CommandResults.Canceled();
        }
#pragma warning disable CA1031 // A command is anybody's code; its failure is its outcome.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(console, commandName, exception.Message);
            return CommandResults.Failure(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Executing command '{Command}'.")]
    private static partial void LogExecuting(ILogger logger, string command);

    [LoggerMessage(Level = LogLevel.Information, Message = "Command '{Command}' not available.")]
    private static partial void LogUnknown(ILogger logger, string command);

    [LoggerMessage(Level = LogLevel.Error, Message = "Command '{Command}' failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string command, string? reason);
}
