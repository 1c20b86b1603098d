using LlmOps.Tests.Remembering;

namespace LlmOps.Tests.IngestWorker;

/// <summary>The same with document states in DynamoDB, contents in S3 and the queue in SQS.</summary>
public sealed class WorkerOnAwsStoresTests : WorkerCrashTests
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _stores = new(() =>
        new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = RealServers.DynamoDb,
            ["AWS_ENDPOINT_URL_S3"] = RealServers.S3,
            ["AWS_ENDPOINT_URL_SQS"] = RealServers.Sqs,
            ["AWS__CreateResources"] = "true",
            ["AWS__Resources__DocumentTable"] = RealServers.NewName(),
            ["AWS__Resources__DocumentBucket"] = RealServers.NewName(),
            ["AWS__Resources__IngestQueueUrl"] = $"{RealServers.Sqs.TrimEnd('/')}/000000000000/{RealServers.NewName()}",

            // SQS does not learn that the holder of a message is dead: it comes again when its time is up.
            ["Ingestion__Visibility"] = "00:00:06",
        }
    );

    protected override IReadOnlyDictionary<string, string> Stores => _stores.Value;
}
