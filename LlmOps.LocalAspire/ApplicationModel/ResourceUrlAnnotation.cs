namespace Aspire.Hosting.ApplicationModel;

/// <summary>A URL shown for a resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Higher comes first.</summary>
#pragma warning disable CA1051 // A field, as in Aspire.
    public int? DisplayOrder;
#pragma warning restore CA1051

    /// <summary>The URL.</summary>
    public required string Url { get; set; }

    /// <summary>The text shown in its place.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint it is the URL of.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; }
}
