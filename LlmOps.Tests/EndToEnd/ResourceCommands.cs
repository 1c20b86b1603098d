using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.Tests.EndToEnd;

/// <summary>The AppHost's commands, run as dashboard and CLI do.</summary>
internal static class ResourceCommands
{
    public static async Task<ExecuteCommandResult> RunAsync(
        DistributedApplication app,
        string resource,
        string command,
        CancellationToken cancellationToken,
        params (string Name, string Value)[] arguments
    )
    {
        var target = app
            .Services.GetRequiredService<DistributedApplicationModel>()
            .Resources.Single(candidate => candidate.Name == resource);
        var inputs = new InteractionInputCollection([
            .. arguments.Select(argument => new InteractionInput
            {
                Name = argument.Name,
                InputType = InputType.Text,
                Value = argument.Value,
            }),
        ]);
        return await app.ResourceCommands.ExecuteCommandAsync(target, command, inputs, cancellationToken);
    }
}
