namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which variables references inject into the resource.</summary>
public sealed class ReferenceEnvironmentInjectionAnnotation(ReferenceEnvironmentInjectionFlags flags) : IResourceAnnotation
{
    /// <summary>Which.</summary>
    public ReferenceEnvironmentInjectionFlags Flags { get; } = flags;
}
