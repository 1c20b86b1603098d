namespace Aspire.Hosting.ApplicationModel;

/// <summary>The project's launch profiles do not count.</summary>
public sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation;
