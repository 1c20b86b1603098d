using System.ComponentModel.DataAnnotations;

namespace LlmOps.Aws;

/// <summary>How AWS is reached and which of its resources are used; configuration section <c>AWS</c>.</summary>
public sealed class AwsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "AWS";

    /// <summary>Region of the resources; null: from the environment (<c>AWS_REGION</c>), else us-east-1.</summary>
    public string? Region { get; set; }

    /// <summary>Time for one attempt of one call.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for one attempt of one call to DynamoDB, whose calls are small.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan TableAttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a call is repeated after throttling, a server error or a lost connection.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>Connections to each service at most; calls beyond wait.</summary>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 256;

    /// <summary>Make missing tables, buckets and queues, at start or at the latest before their first use. For development only: in
    /// production they come from infrastructure code.</summary>
    public bool CreateResources { get; set; }

    /// <summary>The resources. What is not named here is kept in the embedded store.</summary>
    public AwsResources Resources { get; set; } = new();
}
