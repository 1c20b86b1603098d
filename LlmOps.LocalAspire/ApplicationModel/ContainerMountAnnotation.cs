namespace Aspire.Hosting.ApplicationModel;

/// <summary>A directory of this machine, or a volume, that a container sees at a path.</summary>
public sealed class ContainerMountAnnotation : IResourceAnnotation
{
    /// <summary>A mount; a volume without a source is the container's own and goes with it.</summary>
    /// <exception cref="ArgumentException">A bind mount without an absolute source.</exception>
    public ContainerMountAnnotation(string? source, string target, ContainerMountType type, bool isReadOnly)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        if (type is ContainerMountType.BindMount && !Path.IsPathRooted(source))
        {
            throw new ArgumentException("The source of a bind mount must be an absolute path.", nameof(source));
        }

        if (source is null && isReadOnly)
        {
            throw new ArgumentException("A volume without a name cannot be read-only.", nameof(isReadOnly));
        }

        Source = source;
        Target = target;
        Type = type;
        IsReadOnly = isReadOnly;
    }

    /// <summary>The path on this machine, or the volume's name.</summary>
    public string? Source { get; set; }

    /// <summary>The path in the container.</summary>
    public string Target { get; set; }

    /// <summary>Directory or volume.</summary>
    public ContainerMountType Type { get; set; }

    /// <summary>Whether the container may not write.</summary>
    public bool IsReadOnly { get; set; }
}
