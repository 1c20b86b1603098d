using Amazon.DynamoDBv2;
using Amazon.S3;
using Amazon.SQS;
using LlmOps.Aws;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Remembering;

/// <summary>Servers that are given to the tests from outside; a test whose server is not given is skipped.</summary>
internal static class RealServers
{
    public static IOptions<AwsOptions> CreateResources { get; } = Options.Create(new AwsOptions { CreateResources = true });

    public static string Redis => Given("LLMOPS_TEST_REDIS", "Redis");

    public static string DynamoDb => Given("LLMOPS_TEST_DYNAMODB", "DynamoDB");

    public static string S3 => Given("LLMOPS_TEST_S3", "S3");

    public static string OpenSearch => Given("LLMOPS_TEST_OPENSEARCH", "OpenSearch");

    public static string Sqs => Given("LLMOPS_TEST_SQS", "SQS");

    public static bool HasS3 => Environment.GetEnvironmentVariable("LLMOPS_TEST_S3") is { Length: > 0 };

    public static IAmazonDynamoDB DynamoDbClient(string? address = null) =>
        Clients("AWS_ENDPOINT_URL_DYNAMODB", address ?? DynamoDb).CreateDynamoDb();

    public static IAmazonS3 S3Client(string? address = null) => Clients("AWS_ENDPOINT_URL_S3", address ?? S3).CreateS3();

    public static IAmazonSQS SqsClient(string? address = null) => Clients("AWS_ENDPOINT_URL_SQS", address ?? Sqs).CreateSqs();

    /// <summary>A name that no other test has.</summary>
    public static string NewName() => "test-" + Guid.NewGuid().ToString("N");

    private static AwsClients Clients(string setting, string address) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new(setting, address)]).Build());

    private static string Given(string variable, string server)
    {
        var address = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(address), $"No {server} server is given: {variable} is not set.");
        return address!;
    }
}
