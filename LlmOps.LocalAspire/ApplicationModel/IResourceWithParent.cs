namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that is part of another, as a database is of its server.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>The resource it is part of.</summary>
    IResource Parent { get; }
}
