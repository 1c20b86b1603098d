namespace Aspire.Hosting.AWS.DynamoDB;

/// <summary>Image and behavior of DynamoDB Local.</summary>
public sealed class DynamoDBLocalOptions
{
    /// <summary>The registry of the image.</summary>
    public string Registry { get; set; } = "public.ecr.aws";

    /// <summary>The name of the image.</summary>
    public string Image { get; set; } = "aws-dynamodb-local/aws-dynamodb-local";

    /// <summary>The tag of the image.</summary>
    public string Tag { get; set; } = "latest";

    /// <summary>Whether all credentials and regions share one database.</summary>
    public bool SharedDb { get; set; }
}
