using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Finds the values of parameters and tells what came of it.</summary>
internal sealed partial class ParameterProcessor(ResourceNotificationService notifications, ResourceLoggerService consoles)
{
    public async Task ProcessAsync(DistributedApplicationModel model)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            await ProcessAsync(parameter);
        }
    }

    private async Task ProcessAsync(ParameterResource parameter)
    {
        string? value = null;
        ResourceStateSnapshot state;
        try
        {
            value = parameter.ResolvedValue;
            state = new ResourceStateSnapshot(KnownResourceStates.Running, KnownResourceStateStyles.Success);
        }
        catch (MissingParameterValueException exception)
        {
            state = new ResourceStateSnapshot(KnownResourceStates.ValueMissing, KnownResourceStateStyles.Warn);
            LogMissing(consoles.GetLogger(parameter), parameter.Name, exception.Message);
        }
#pragma warning disable CA1031 // A default is anybody's code; its failure is the parameter's state.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            state = new ResourceStateSnapshot($"Error resolving parameter: {exception.Message}", KnownResourceStateStyles.Error);
            LogFailed(consoles.GetLogger(parameter), exception, parameter.Name);
        }

        var now = DateTime.UtcNow;
        await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with
        {
            ResourceType = parameter.IsConnectionString ? KnownResourceTypes.ConnectionString : KnownResourceTypes.Parameter,
            State = state,
            CreationTimeStamp = snapshot.CreationTimeStamp ?? now,
            Properties = Properties(parameter, value),
        });
    }

    private static ImmutableArray<ResourcePropertySnapshot> Properties(ParameterResource parameter, string? value)
    {
        var shown = new ResourcePropertySnapshot(KnownProperties.ParameterValue, value ?? string.Empty) { IsSensitive = parameter.Secret };
        return [shown, new ResourcePropertySnapshot(CustomResourceKnownProperties.Source, parameter.ConfigurationKey)];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Parameter '{Parameter}' has no value. {Reason}")]
    private static partial void LogMissing(ILogger logger, string parameter, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The value of parameter '{Parameter}' could not be found.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string parameter);
}
