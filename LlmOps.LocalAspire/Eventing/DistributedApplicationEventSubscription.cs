namespace Aspire.Hosting.Eventing;

/// <summary>A subscriber.</summary>
public class DistributedApplicationEventSubscription(Func<IDistributedApplicationEvent, CancellationToken, Task> callback)
{
    /// <summary>What is called.</summary>
    public Func<IDistributedApplicationEvent, CancellationToken, Task> Callback { get; } = callback ?? throw new ArgumentNullException(nameof(callback));
}
