using Amazon;

namespace LlmOps.AppHost.Stores;

internal static class AwsStoreExtensions
{
    /// <summary>
    /// Adds what says where the stores in AWS are: profile and region (<c>AWS:Profile</c>, <c>AWS:Region</c>, or the SDK's own variables),
    /// resource names (<c>Parameters:conversation-table</c>, …) and connection strings (<c>ConnectionStrings:opensearch</c>, …), or the outputs of the infrastructure in their stead (<c>AWS:Outputs</c>).
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

        return new AwsStores(
            sdk,
            new Dictionary<string, IResourceBuilder<ParameterResource>>
            {
                ["ConversationTable"] = builder.AddParameter("conversation-table"),
                ["DocumentTable"] = builder.AddParameter("document-table"),
                ["LedgerTable"] = builder.AddParameter("ledger-table"),
                ["DocumentBucket"] = builder.AddParameter("document-bucket"),
                ["ArchiveBucket"] = builder.AddParameter("archive-bucket"),
                ["IngestQueueUrl"] = builder.AddParameter("ingest-queue-url"),
            },
            [builder.AddConnectionString("opensearch"), builder.AddConnectionString("neo4j"), builder.AddConnectionString("redis")]);
    }
}
