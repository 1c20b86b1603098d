namespace Aspire.Hosting.ApplicationModel;

/// <summary>How waiting works.</summary>
public sealed class ResourceNotificationServiceOptions
{
    /// <summary>What a waiting resource does when the other fails and nobody said otherwise.</summary>
    public WaitBehavior DefaultWaitBehavior { get; set; }
}
