using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.AppHost;

/// <summary>The environment variables and arguments that the AppHost gives to a resource. Nothing is started.</summary>
internal static class ResourceEnvironment
{
    private const int FirstPort = 41000;

    public static async Task<Dictionary<string, string>> ReadAsync(
        IDistributedApplicationTestingBuilder builder,
        string resource,
        CancellationToken cancellationToken
    ) =>
        (await BuildAsync(builder, resource, cancellationToken)).EnvironmentVariables.ToDictionary(
            variable => variable.Key,
            variable => variable.Value
        );

    private static async Task<IExecutionConfigurationResult> BuildAsync(
        IDistributedApplicationTestingBuilder builder,
        string resource,
        CancellationToken cancellationToken
    )
    {
        // An address is waited for until it is assigned: at run time the orchestrator does that.
        foreach (
            var (endpoint, i) in builder
                .Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>())
                .Where(e => e.AllocatedEndpoint is null)
                .Select((e, i) => (e, i))
        )
        {
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", FirstPort + i);
        }

        return await ExecutionConfigurationBuilder
            .Create(builder.Resources.Single(r => r.Name == resource))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance, cancellationToken);
    }
}
