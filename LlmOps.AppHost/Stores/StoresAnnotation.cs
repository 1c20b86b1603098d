namespace LlmOps.AppHost.Stores;

/// <summary>Marks a service that uses the stores.</summary>
internal sealed class StoresAnnotation : IResourceAnnotation;
