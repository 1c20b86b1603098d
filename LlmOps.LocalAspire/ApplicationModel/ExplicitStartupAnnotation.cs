namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource starts when somebody says so.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;
