namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that takes command-line arguments.</summary>
public interface IResourceWithArgs : IResource;
