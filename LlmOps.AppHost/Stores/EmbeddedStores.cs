namespace LlmOps.AppHost.Stores;

/// <summary>Lucene, SQLite and files, within the services that use them.</summary>
internal sealed class EmbeddedStores(IResourceBuilder<ParameterResource> directory) : IStores
{
    public void GiveTo(IResourceBuilder<ProjectResource> service) => service.WithDataDirectory(directory);

    public void GiveDatasetsTo(IResourceBuilder<ProjectResource> bedrock) =>
        bedrock.WithEnvironment(
            "LocalBedrock__Jobs__ObjectsDirectory",
            EmbeddedStoreExtensions.ServicesDirectory(bedrock.ApplicationBuilder, directory)
        );
}
