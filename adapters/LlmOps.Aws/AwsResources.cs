namespace LlmOps.Aws;

/// <summary>Names of the AWS resources that take the place of embedded stores; configuration section <c>AWS:Resources</c>.</summary>
public sealed class AwsResources
{
    /// <summary>DynamoDB table of conversation turns.</summary>
    public string? ConversationTable { get; set; }

    /// <summary>S3 bucket of the long-term archive.</summary>
    public string? ArchiveBucket { get; set; }

    /// <summary>S3 bucket of document contents and texts.</summary>
    public string? DocumentBucket { get; set; }

    /// <summary>DynamoDB table of document states.</summary>
    public string? DocumentTable { get; set; }

    /// <summary>URL of the SQS queue between those who accept documents and the ingest worker.</summary>
    public string? IngestQueueUrl { get; set; }

    /// <summary>URL of the SQS queue that set-aside work goes to; null: the ingest queue's own redrive target, where it has one.</summary>
    public string? IngestDeadLetterQueueUrl { get; set; }

    /// <summary>S3 bucket of training datasets.</summary>
    public string? DatasetBucket { get; set; }

    /// <summary>DynamoDB table of fine-tuning: runs, the registry of models, the lease.</summary>
    public string? FineTuneTable { get; set; }

    /// <summary>DynamoDB table of the cost ledger.</summary>
    public string? LedgerTable { get; set; }

    /// <summary>DynamoDB table of API keys.</summary>
    public string? KeyTable { get; set; }

    /// <summary>DynamoDB table of the audit log.</summary>
    public string? AuditTable { get; set; }
}
