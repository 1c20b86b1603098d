namespace Aspire.Hosting.ApplicationModel;

/// <summary>Adds to the arguments of the runtime's own command that creates the container.</summary>
/// <param name="callback">What is called at each start.</param>
public sealed class ContainerRuntimeArgsCallbackAnnotation(Func<ContainerRuntimeArgsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>What is called at each start.</summary>
    public Func<ContainerRuntimeArgsCallbackContext, Task> Callback { get; } = callback ?? throw new ArgumentNullException(nameof(callback));
}
