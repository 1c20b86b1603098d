namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an executable resource runs.</summary>
public sealed class ExecutableAnnotation : IResourceAnnotation
{
    /// <summary>The command: a path, or a name looked up on the PATH.</summary>
    public required string Command { get; set; }

    /// <summary>The full path of its working directory.</summary>
    public required string WorkingDirectory { get; set; }
}
