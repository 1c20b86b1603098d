namespace Aspire.Hosting.Containers;

/// <summary>What containers and networks are marked with, so that they are found again by whoever is to remove them.</summary>
internal static class ContainerLabels
{
    /// <summary>The run of the AppHost that a container goes with; persistent ones have none.</summary>
    public const string Run = "localaspire.run";

    /// <summary>The AppHost's process: <c>MACHINE/ID/STARTED</c>.</summary>
    public const string Owner = "localaspire.owner";

    /// <summary>A hash of the AppHost's path.</summary>
    public const string AppHost = "localaspire.apphost";

    /// <summary>The resource's name.</summary>
    public const string Resource = "localaspire.resource";

    /// <summary>A hash of all that was said of a persistent container.</summary>
    public const string Specification = "localaspire.specification";
}
