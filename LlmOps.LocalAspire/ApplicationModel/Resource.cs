namespace Aspire.Hosting.ApplicationModel;

/// <summary>The usual base of a resource.</summary>
public abstract class Resource : IResource
{
    /// <summary>Makes a resource of that name.</summary>
    /// <exception cref="ArgumentException">The name breaks the rules of <see cref="IResource.Name"/>.</exception>
    protected Resource(string name)
    {
        ModelName.Validate("Resource", name);
        Name = name;
    }

    /// <inheritdoc />
    public virtual string Name { get; }

    /// <inheritdoc />
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
