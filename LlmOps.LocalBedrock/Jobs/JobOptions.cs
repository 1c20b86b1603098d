namespace LlmOps.LocalBedrock.Jobs;

/// <summary>How fast things move that take hours in the real service.</summary>
public sealed class JobOptions
{
    /// <summary>A customization job from creation to completion.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>From the request to stop until it is stopped.</summary>
    public TimeSpan StopDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Until a custom model deployment is active.</summary>
    public TimeSpan DeploymentDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Until provisioned throughput is in service.</summary>
    public TimeSpan ProvisioningDuration { get; set; } = TimeSpan.FromSeconds(5);
}
