using Amazon;

namespace LlmOps.AppHost.Stores;

internal static class AwsStoreExtensions
{
    /// <summary>Adds the addresses of the stores in AWS: profile and region (<c>AWS:Profile</c>, <c>AWS:Region</c>, or the SDK's own
    /// variables), resource names (<c>Parameters:conversation-table</c>, …) and connection strings (<c>ConnectionStrings:opensearch</c>,
    /// …), or the outputs of the infrastructure (<c>AWS:Outputs</c>).
    /// </summary>
    public static AwsStores AddAwsStores(this IDistributedApplicationBuilder builder)
    {
        AwsOutputs.Read(builder.Configuration);
        var sdk = builder.AddAWSSDKConfig();
        if ((builder.Configuration["AWS:Profile"] ?? builder.Configuration["AWS_PROFILE"]) is { Length: > 0 } profile)
        {
            sdk.WithProfile(profile);
        }

        if ((builder.Configuration["AWS:Region"] ?? builder.Configuration["AWS_REGION"]) is { Length: > 0 } region)
        {
            sdk.WithRegion(RegionEndpoint.GetBySystemName(region));
        }

        var stores = builder.AddStores(StoreMode.Aws);
        return new AwsStores(
            sdk,
            new Dictionary<string, IResourceBuilder<ParameterResource>>
            {
                ["ConversationTable"] = AddName("conversation-table", "The DynamoDB table of conversations."),
                ["DocumentTable"] = AddName("document-table", "The DynamoDB table of document states."),
                ["LedgerTable"] = AddName("ledger-table", "The DynamoDB table of costs and budgets."),
                ["KeyTable"] = AddName("key-table", "The DynamoDB table of API keys."),
                ["AuditTable"] = AddName("audit-table", "The DynamoDB table of the audit log."),
                ["FineTuneTable"] = AddName("finetune-table", "The DynamoDB table of fine-tuning runs and tuned models."),
                ["DatasetBucket"] = AddName("dataset-bucket", "The S3 bucket of training datasets."),
                ["DocumentBucket"] = AddName("document-bucket", "The S3 bucket of documents."),
                ["ArchiveBucket"] = AddName("archive-bucket", "The S3 bucket of archived conversations."),
                ["IngestQueueUrl"] = AddName("ingest-queue-url", "The URL of the SQS queue of documents to take in."),
            },
            [AddServer("opensearch"), AddServer("neo4j"), AddServer("redis")]
        );

        IResourceBuilder<ParameterResource> AddName(string name, string description) =>
            builder
                .AddParameter(name)
                .WithDescription($"{description} Output `{name.Replace('-', '_')}` of the infrastructure.", enableMarkdown: true);

        IResourceBuilder<IResourceWithConnectionString> AddServer(string name) =>
            builder.AddConnectionString(name).WithParentRelationship(stores);
    }
}
