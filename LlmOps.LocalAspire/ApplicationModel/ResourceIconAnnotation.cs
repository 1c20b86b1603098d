namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource's icon.</summary>
public sealed class ResourceIconAnnotation(string iconName, IconVariant iconVariant = IconVariant.Filled) : IResourceAnnotation
{
    /// <summary>A Fluent UI icon's name.</summary>
    public string IconName { get; } = iconName ?? throw new ArgumentNullException(nameof(iconName));

    /// <summary>Its form.</summary>
    public IconVariant IconVariant { get; } = iconVariant;
}
