namespace LlmOps.LocalBedrock.Jobs;

/// <summary>How fast things move that take hours in the real service.</summary>
public sealed class JobOptions
{
    /// <summary>A customization job from creation to completion.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A directory from which the files that jobs name are read, as if it were the bucket <see cref="ObjectsBucket"/>; null:
    /// none.</summary>
    public string? ObjectsDirectory { get; set; }

    /// <summary>The bucket that the directory stands for.</summary>
    public string ObjectsBucket { get; set; } = "llmops-local";

    /// <summary>Address of an S3 stand-in that takes unsigned requests, from which all other buckets are read; null: none.</summary>
    public Uri? ObjectsEndpoint { get; set; }

    /// <summary>From the request to stop until it is stopped.</summary>
    public TimeSpan StopDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Until a custom model deployment is active.</summary>
    public TimeSpan DeploymentDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Until provisioned throughput is in service.</summary>
    public TimeSpan ProvisioningDuration { get; set; } = TimeSpan.FromSeconds(5);
}
