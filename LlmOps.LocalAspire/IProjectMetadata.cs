using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A project that can be started.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The full path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>Its launch settings; read from the project's folder where null.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>Whether it is built already.</summary>
    bool SuppressBuild => false;

    /// <summary>Whether it is a single source file.</summary>
    bool IsFileBasedApp => false;
}
