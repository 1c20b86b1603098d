namespace Aspire.Hosting.ApplicationModel;

/// <summary>Changes the URLs shown for a resource.</summary>
public sealed class ResourceUrlsCallbackAnnotation : IResourceAnnotation
{
    /// <summary>Changes the URLs.</summary>
    public ResourceUrlsCallbackAnnotation(Action<ResourceUrlsCallbackContext> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Callback = context =>
        {
            callback(context);
            return Task.CompletedTask;
        };
    }

    /// <summary>Changes the URLs.</summary>
    public ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) => Callback = callback ?? throw new ArgumentNullException(nameof(callback));

    /// <summary>What is called when the endpoints' addresses are known.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback { get; }
}
