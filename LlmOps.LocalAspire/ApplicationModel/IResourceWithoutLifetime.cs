namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that is only a value: nobody starts it and nobody waits for it.</summary>
public interface IResourceWithoutLifetime : IResource;
