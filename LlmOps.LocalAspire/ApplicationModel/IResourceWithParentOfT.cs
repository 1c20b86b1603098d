namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that is part of another of a known type.</summary>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <summary>The resource it is part of.</summary>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}
