namespace Aspire.Hosting.ApplicationModel;

/// <summary>The image a container is made of.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>Where the image comes from; the runtime's default where null.</summary>
    public string? Registry { get; set; }

    /// <summary>The image's name.</summary>
    public required string Image { get; set; }

    /// <summary>The image's tag.</summary>
    public string? Tag { get; set; }

    /// <summary>The image's digest, in place of a tag.</summary>
    public string? SHA256 { get; set; }
}
