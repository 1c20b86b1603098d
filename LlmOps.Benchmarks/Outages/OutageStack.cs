using System.Net.Sockets;
using Images = LlmOps.AppHost.Stores.ContainerImageTags;

namespace LlmOps.Benchmarks.Outages;

/// <summary>The query API and the ingest worker as processes over six servers in containers, all of them its own.</summary>
internal sealed class OutageStack : IAsyncDisposable
{
    public const string ArchiveBucket = "llmops-archive";
    public const string IndexAlias = "llmops-chunks";

    private const string Neo4jPassword = "outage-password";

    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(3) };

    private readonly List<ServiceProcess> _services = [];
    private readonly List<StoreServer> _servers = [];

    private OutageStack() { }

    /// <summary>The images that it needs.</summary>
    public static IReadOnlyList<string> ImagesNeeded => Images.All;

    /// <summary>The six servers.</summary>
    public IReadOnlyList<StoreServer> Servers => _servers;

    public Uri Api { get; private set; } = null!;

    /// <summary>What the services logged, for a failure's message.</summary>
    public string Log => string.Join(Environment.NewLine, _services.Select(service => service.Log));

    public StoreServer this[string name] => _servers.Single(server => server.Name == name);

    public static async Task<OutageStack> StartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var stack = new OutageStack();
        try
        {
            await stack.StartServersAsync(cancellationToken);
            await stack.StartServicesAsync(settings, cancellationToken);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }

        await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
    }

    private async Task StartServersAsync(CancellationToken cancellationToken)
    {
        await AddAsync(
            "opensearch",
            Images.OpenSearchImage,
            Images.OpenSearchTag,
            9200,
            [
                "--env",
                "discovery.type=single-node",
                "--env",
                "DISABLE_SECURITY_PLUGIN=true",
                "--env",
                "DISABLE_INSTALL_DEMO_CONFIG=true",
                "--env",
                "OPENSEARCH_JAVA_OPTS=-Xms512m -Xmx512m",
            ],
            [],
            (address, token) => AnswersAsync(address, "_cluster/health?wait_for_status=yellow&timeout=2s", 200, token)
        );
        await AddAsync(
            "neo4j",
            Images.Neo4jImage,
            Images.Neo4jTag,
            7474,
            ["--env", $"NEO4J_AUTH=neo4j/{Neo4jPassword}"],
            [],
            (address, token) => AnswersAsync(address, "", 200, token)
        );

        // Memory only: a restart forgets everything, as a cache may.
        await AddAsync(
            "redis",
            Images.RedisImage,
            Images.RedisTag,
            6379,
            [],
            ["redis-server", "--protected-mode", "no", "--save", ""],
            PingAsync
        );
        await AddAsync(
            "dynamodb",
            Images.DynamoDbImage,
            Images.DynamoDbTag,
            8000,
            ["--user", "root", "--volume", "/storage"],
            ["-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "/storage"],
            (address, token) => AnswersAsync(address, "", 400, token)
        );
        await AddAsync(
            "s3",
            Images.S3MockImage,
            Images.S3MockTag,
            9090,
            [
                "--volume",
                "/s3mock-data",
                "--env",
                "COM_ADOBE_TESTING_S3MOCK_STORE_ROOT=/s3mock-data",
                "--env",
                "COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT=true",
            ],
            [],
            (address, token) => AnswersAsync(address, "favicon.ico", 200, token)
        );
        await AddAsync(
            "sqs",
            Images.ElasticMqImage,
            Images.ElasticMqTag,
            9324,
            [],
            [],
            (address, token) => AnswersAsync(address, "health", 200, token)
        );
        await Task.WhenAll(_servers.Select(server => server.ReadyAsync(cancellationToken)));

        async Task AddAsync(
            string name,
            string image,
            string tag,
            int port,
            string[] options,
            string[] command,
            Func<Uri, CancellationToken, Task<bool>> answers
        ) =>
            _servers.Add(
                await StoreServer.StartAsync(name, $"{Images.Registry}/{image}:{tag}", port, options, command, answers, cancellationToken)
            );
    }

    private async Task StartServicesAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var bedrock = await ServiceProcess.StartAsync("LlmOps.LocalBedrock", Quiet(), cancellationToken);
        _services.Add(bedrock);
        var all = new Dictionary<string, string>(Quiet())
        {
            ["AWS_ENDPOINT_URL_BEDROCK"] = bedrock.Address.ToString(),
            ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = bedrock.Address.ToString(),
            ["AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME"] = bedrock.Address.ToString(),
            ["AWS_ENDPOINT_URL_DYNAMODB"] = Url("dynamodb"),
            ["AWS_ENDPOINT_URL_S3"] = Url("s3"),
            ["AWS_ENDPOINT_URL_SQS"] = Url("sqs"),
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
            ["AWS_REGION"] = "us-east-1",
            ["AWS__CreateResources"] = "true",
            ["AWS__Resources__ConversationTable"] = "llmops-conversations",
            ["AWS__Resources__DocumentTable"] = "llmops-documents",
            ["AWS__Resources__LedgerTable"] = "llmops-ledger",
            ["AWS__Resources__DocumentBucket"] = "llmops-documents",
            ["AWS__Resources__ArchiveBucket"] = ArchiveBucket,
            ["AWS__Resources__IngestQueueUrl"] = $"{Url("sqs")}/000000000000/llmops-ingest",
            ["Knowledge__OpenSearch__Alias"] = IndexAlias,
            ["ConnectionStrings__opensearch"] = Url("opensearch"),
            ["ConnectionStrings__neo4j"] = $"Endpoint={Url("neo4j")};Username=neo4j;Password={Neo4jPassword}",
            ["ConnectionStrings__redis"] = this["redis"].Address.Authority,
            ["Ingestion__DropFolder"] = "",
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var api = await ServiceProcess.StartAsync("LlmOps.QueryApi", all, cancellationToken);
        _services.Add(api);
        Api = api.Address;
        _services.Add(await ServiceProcess.StartAsync("LlmOps.IngestWorker", all, cancellationToken));

        string Url(string name) => this[name].Address.ToString().TrimEnd('/');

        static Dictionary<string, string> Quiet() =>
            new() { ["Logging__LogLevel__Default"] = "Warning", ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information" };
    }

    private static async Task<bool> AnswersAsync(Uri address, string path, int status, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await s_http.GetAsync(new Uri(address, path), cancellationToken);
            return (int)response.StatusCode == status;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<bool> PingAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        var answer = new byte[7];
        return await client.GetStream().ReadAsync(answer, cancellationToken) == 7 && answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
    }
}
