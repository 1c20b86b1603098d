using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>Passes every change of the resources on to the dashboard.</summary>
internal sealed class ResourcePublisher(ResourceNotificationService notifications, ResourceFeed feed, SecretMask mask)
{
    private readonly ResourceMessages _messages = new(mask);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var resourceEvent in notifications.WatchAsync(cancellationToken))
        {
            // Parameters come before whatever uses them, so their values are known by the time they turn up elsewhere.
            if (resourceEvent.Resource is ParameterResource { Secret: true, IsConnectionString: false })
            {
                foreach (var property in resourceEvent.Snapshot.Properties)
                {
                    mask.Add(property.IsSensitive ? property.Value as string : null);
                }
            }

            feed.Upsert(_messages.From(resourceEvent));
        }
    }
}
