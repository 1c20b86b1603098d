namespace Aspire.Hosting.ApplicationModel;

/// <summary>One thing that the application model knows of: a project, an executable, a container, a parameter.</summary>
public interface IResource
{
    /// <summary>The name: ASCII letters, digits and single hyphens, at most 64 characters; unique without regard to case.</summary>
    string Name { get; }

    /// <summary>Everything that was said of the resource.</summary>
    ResourceAnnotationCollection Annotations { get; }
}
