namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a container sees at a path.</summary>
public enum ContainerMountType
{
    /// <summary>A file or directory of this machine.</summary>
    BindMount = 0,

    /// <summary>A volume that the container runtime keeps.</summary>
    Volume = 1,
}
