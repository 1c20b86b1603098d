using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using LlmOps.AppHost.Stores;

namespace LlmOps.Tests.AppHost;

/// <summary>What the AppHost hands to the services, for stores in containers and in AWS. Nothing is started.</summary>
public sealed class StoresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoresInContainersAreHandedOutAndWaitedFor()
    {
        await using var builder = await CreateAsync(
            "--stores",
            "containers",
            "--data",
            "/nowhere/llmops",
            "Parameters:neo4j-password=eight-or-more",
            "Parameters:redis-password=secret"
        );
        var service = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "query-api");

        var environment = await ResourceEnvironment.ReadAsync(builder, service.Name, Cancellation);
        Assert.Matches(@"^http://localhost:\d+$", environment["ConnectionStrings__opensearch"]);
        Assert.Matches(@"^Endpoint=http://localhost:\d+;Username=neo4j;Password=eight-or-more$", environment["ConnectionStrings__neo4j"]);
        Assert.Matches(@"^localhost:\d+,password=secret$", environment["ConnectionStrings__redis"]);
        Assert.Matches(@"^bolt://localhost:\d+$", environment["NEO4J_BOLTURI"]);
        Assert.Equal(environment["ConnectionStrings__opensearch"], environment["OPENSEARCH_URI"]);
        foreach (var name in (string[])["DYNAMODB", "S3", "SQS"])
        {
            Assert.Matches(@"^http://localhost:\d+$", environment[$"AWS_ENDPOINT_URL_{name}"]);
        }

        Assert.Equal($"{environment["AWS_ENDPOINT_URL_SQS"]}/000000000000/llmops-ingest", environment["AWS__Resources__IngestQueueUrl"]);
        Assert.Equal("true", environment["AWS__CreateResources"]);
        string[] named =
        [
            "ConversationTable",
            "DocumentTable",
            "LedgerTable",
            "KeyTable",
            "AuditTable",
            "FineTuneTable",
            "DocumentBucket",
            "ArchiveBucket",
            "DatasetBucket",
        ];
        Assert.All(named, name => Assert.NotEmpty(environment[$"AWS__Resources__{name}"]));
        Assert.Equal(
            ["dynamodb", "local-bedrock", "neo4j", "opensearch", "redis", "s3", "sqs"],
            service.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Distinct().Order(StringComparer.Ordinal)
        );

        // The stand-in comes up beside the services, which need the servers as they start.
        Assert.All(
            service.Annotations.OfType<WaitAnnotation>(),
            wait =>
                Assert.Equal(wait.Resource.Name is "local-bedrock" ? WaitType.WaitUntilStarted : WaitType.WaitUntilHealthy, wait.WaitType)
        );

        foreach (var server in builder.Resources.OfType<ContainerResource>())
        {
            List<object> runtime = [];
            foreach (var callback in server.Annotations.OfType<ContainerRuntimeArgsCallbackAnnotation>())
            {
                await callback.Callback(new ContainerRuntimeArgsCallbackContext(runtime, Cancellation));
            }

            Assert.Equal(["--stop-signal", "KILL"], runtime.SkipWhile(argument => argument is not "--stop-signal").Take(2));
        }

        var mounts = builder.Resources.SelectMany(resource => resource.Annotations.OfType<ContainerMountAnnotation>()).ToList();
        Assert.Equal(4, mounts.Count);
        Assert.All(mounts, mount => Assert.Matches("^llmops-[0-9a-f]{10}-[a-z0-9]+-data$", mount.Source));
    }

    [Theory]
    [InlineData("ingest.db", "")]
    [InlineData("letter.txt", "/" + EmbeddedData.ServicesFolder)]
    public async Task ADirectoryOfAnEarlierVersionGoesOnBeingUsedAndIsNotCleared(string file, string folder)
    {
        using var directory = new TemporaryDirectory("layout");
        await File.WriteAllTextAsync(directory.Combine(file), "", Cancellation);
        await using var builder = await CreateAsync("--stores", "embedded", "--data", directory.Path);

        var environment = await ResourceEnvironment.ReadAsync(builder, "query-api", Cancellation);

        Assert.Equal(directory.Path + folder, environment["LLMOPS_DATA"]);
        EmbeddedData.Clear(directory.Path);

        Assert.True(File.Exists(directory.Combine(file)));
    }

    [Fact]
    public async Task StoresInAwsAreNamesAndConnectionStringsAndNothingIsStartedForThem()
    {
        string[] named =
        [
            "conversation-table",
            "document-table",
            "ledger-table",
            "key-table",
            "audit-table",
            "document-bucket",
            "archive-bucket",
            "ingest-queue-url",
        ];
        string[] servers = ["opensearch", "neo4j", "redis"];
        await using var builder = await CreateAsync([
            "--stores",
            "aws",
            "AWS:Region=eu-north-1",
            "AWS:Profile=dev",
            .. named.Select(name => $"Parameters:{name}=the-{name}"),
            .. servers.Select(name => $"ConnectionStrings:{name}=at-{name}"),
        ]);
        Assert.DoesNotContain(builder.Resources, resource => resource.IsContainer() || resource.Name == "local-bedrock");
        var service = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "ingest-worker");

        var environment = await ResourceEnvironment.ReadAsync(builder, service.Name, Cancellation);
        Assert.Equal("the-conversation-table", environment["AWS__Resources__ConversationTable"]);
        Assert.Equal("the-ingest-queue-url", environment["AWS__Resources__IngestQueueUrl"]);
        Assert.Equal("at-neo4j", environment["ConnectionStrings__neo4j"]);
        Assert.Equal(("eu-north-1", "dev"), (environment["AWS_REGION"], environment["AWS_PROFILE"]));
        Assert.DoesNotContain(
            environment.Keys,
            key =>
                key.StartsWith("AWS_ENDPOINT_URL", StringComparison.Ordinal)
                || key is "AWS_ACCESS_KEY_ID" or "AWS__CreateResources" or "LLMOPS_DATA"
        );
    }

    [Fact]
    public async Task StoresInAwsMayBeNamedByTheOutputsOfTheInfrastructureAndASettingComesFirst()
    {
        using var directory = new TemporaryDirectory("outputs");
        var outputs = directory.Combine("outputs.json");
        await File.WriteAllTextAsync(
            outputs,
            """
            {
              "conversation_table": { "sensitive": false, "type": "string", "value": "turns" },
              "document_table": { "sensitive": false, "type": "string", "value": "documents" },
              "subnets": { "sensitive": false, "type": ["list", "string"], "value": ["a"] },
              "opensearch": { "sensitive": true, "type": "string", "value": "https://search.example" }
            }
            """,
            Cancellation
        );
        await using var builder = await CreateAsync(
            "--stores",
            "aws",
            $"AWS:Outputs={outputs}",
            "Parameters:document-table=mine",
            "Parameters:ledger-table=ledger",
            "Parameters:key-table=keys",
            "Parameters:audit-table=audit",
            "Parameters:document-bucket=b",
            "Parameters:archive-bucket=b",
            "Parameters:ingest-queue-url=q",
            "ConnectionStrings:neo4j=n",
            "ConnectionStrings:redis=r"
        );
        var service = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "query-api");

        var environment = await ResourceEnvironment.ReadAsync(builder, service.Name, Cancellation);
        Assert.Equal(
            ("turns", "mine", "ledger"),
            (
                environment["AWS__Resources__ConversationTable"],
                environment["AWS__Resources__DocumentTable"],
                environment["AWS__Resources__LedgerTable"]
            )
        );
        Assert.Equal("https://search.example", environment["ConnectionStrings__opensearch"]);
    }

    [Fact]
    public async Task AllStoresAreShownUnderOneNode()
    {
        await using var builder = await CreateAsync("--stores", "containers", "--data", "/nowhere/llmops");

        var children = builder.Resources.Where(resource =>
            resource.Annotations.OfType<ResourceRelationshipAnnotation>().Any(r => r is { Type: "Parent", Resource.Name: "stores" })
        );
        Assert.Equal(
            ["dynamodb", "neo4j", "opensearch", "redis", "s3", "sqs"],
            children.Select(resource => resource.Name).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("dynamodb")]
    [InlineData("neo4j")]
    [InlineData("opensearch")]
    [InlineData("s3")]
    [InlineData("sqs")]
    public async Task AJavaServerOfADevelopmentStackRunsWithoutTheSecondCompiler(string server)
    {
        await using var builder = await CreateAsync(
            "--stores",
            "containers",
            "--data",
            "/nowhere/llmops",
            "Parameters:neo4j-password=eight-or-more"
        );

        var environment = await ResourceEnvironment.ReadAsync(builder, server, Cancellation);

        Assert.Equal("-XX:TieredStopAtLevel=1", environment["JAVA_TOOL_OPTIONS"]);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("containers")]
    [InlineData("aws")]
    public async Task EveryParameterThatAPersonMaySetHasADescription(string stores)
    {
        await using var builder = await CreateAsync("--stores", stores, "--data", "/nowhere/llmops");

        var parameters = builder.Resources.OfType<ParameterResource>().Where(parameter => !parameter.IsConnectionString).ToList();
        Assert.NotEmpty(parameters);
        Assert.All(parameters, parameter => Assert.False(string.IsNullOrWhiteSpace(parameter.Description), parameter.Name));
    }

    private static Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(args, Cancellation);
}
