namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that must come first.</summary>
public sealed class WaitAnnotation(IResource resource, WaitType waitType, int exitCode = 0) : IResourceAnnotation
{
    /// <summary>The resource waited for.</summary>
    public IResource Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>What is waited for.</summary>
    public WaitType WaitType { get; } = waitType;

    /// <summary>What happens when it fails; the application's default where null.</summary>
    public WaitBehavior? WaitBehavior { get; init; }

    /// <summary>The exit code it must be done with.</summary>
    public int ExitCode { get; } = exitCode;
}
