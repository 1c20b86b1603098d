namespace LlmOps.AppHost.Stores;

/// <summary>Where the services keep what they keep.</summary>
internal interface IStores
{
    /// <summary>Tells a service where its stores are.</summary>
    void GiveTo(IResourceBuilder<ProjectResource> service);

    /// <summary>Tells the stand-in for Bedrock where it finds the datasets that it trains on.</summary>
    void GiveDatasetsTo(IResourceBuilder<ProjectResource> bedrock) { }
}
