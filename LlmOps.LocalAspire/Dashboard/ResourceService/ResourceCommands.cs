using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Gives the dashboard's commands to the running resources.</summary>
internal sealed class ResourceCommands(ResourceCommandService commands, IHostApplicationLifetime lifetime) : IResourceCommands
{
    public async Task<ResourceCommandResponse> ExecuteAsync(string resourceName, string commandName, CancellationToken cancellationToken)
    {
        // A page that is closed between the stop and the start of a restart must not leave the resource stopped.
        var result = await commands.ExecuteCommandAsync(resourceName, commandName, lifetime.ApplicationStopping);
        var response = new ResourceCommandResponse
        {
            Kind = result.Success ? ResourceCommandResponseKind.Succeeded : result.Canceled ? ResourceCommandResponseKind.Cancelled : ResourceCommandResponseKind.Failed,
        };
        if (result.Message is { } message)
        {
            response.Message = message;
        }

        return response;
    }
}
