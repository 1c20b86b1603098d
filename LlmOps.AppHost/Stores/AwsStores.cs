using Aspire.Hosting.AWS;

namespace LlmOps.AppHost.Stores;

/// <summary>Stores in AWS, made by the infrastructure: their names are parameters, the servers' addresses connection strings.</summary>
internal sealed class AwsStores(
    IAWSSDKConfig sdk,
    IReadOnlyDictionary<string, IResourceBuilder<ParameterResource>> resources,
    IReadOnlyList<IResourceBuilder<IResourceWithConnectionString>> servers
) : IStores
{
    public void GiveTo(IResourceBuilder<ProjectResource> service)
    {
        service.WithReference(sdk);
        foreach (var (name, parameter) in resources)
        {
            service.WithEnvironment($"AWS__Resources__{name}", parameter);
        }

        foreach (var server in servers)
        {
            service.WithReference(server);
        }
    }
}
