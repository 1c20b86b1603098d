namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>How DynamoDB Local is run.</summary>
public class DynamoDBLocalOptions
{
    /// <summary>Where the image comes from.</summary>
    public string Registry { get; set; } = "public.ecr.aws";

    /// <summary>The image's name.</summary>
    public string Image { get; set; } = "aws-dynamodb-local/aws-dynamodb-local";

    /// <summary>The image's tag.</summary>
    public string Tag { get; set; } = "latest";

    /// <summary>One database for all credentials and regions.</summary>
    public bool SharedDb { get; set; }

    /// <summary>Keeps everything in memory; it is lost when the container ends.</summary>
    public bool InMemory { get; set; }

    /// <summary>A directory of this machine that keeps the database.</summary>
    public string? LocalStorageDirectory { get; set; }

    /// <summary>Keeps the server from reporting its use.</summary>
    public bool DisableDynamoDBLocalTelemetry { get; set; }

    /// <summary>Tables take their time to become active, as in AWS.</summary>
    public bool DelayTransientStatuses { get; set; }

    /// <summary>The port on this machine; a free one where null.</summary>
    public int? Port { get; set; }
}
