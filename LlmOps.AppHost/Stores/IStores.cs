namespace LlmOps.AppHost.Stores;

/// <summary>Where the services keep what they keep.</summary>
internal interface IStores
{
    /// <summary>Tells a service where its stores are.</summary>
    void GiveTo(IResourceBuilder<ProjectResource> service);
}
