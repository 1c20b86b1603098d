using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LlmOps.Bedrock;
using LlmOps.Engine;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Neo4j;
using LlmOps.OpenSearch;
using LlmOps.Tests.Asking;
using LlmOps.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static LlmOps.Tests.Knowledge.SampleChunks;

namespace LlmOps.Tests.Wire;

/// <summary>Stores that are down, slow, overloaded or refuse: what callers see, and that no restart is needed afterwards.</summary>
public sealed class StoreFaultTests : IAsyncLifetime
{
    private const string NoIndexes = "{}";
    private const string OneIndex =
        """{"llmops-chunks-000001":{"aliases":{"llmops-chunks":{}},"mappings":{"_meta":{"embeddingModel":"amazon.titan-embed-text-v2:0","dimension":8}}}}""";
    private const string NoHits = """{"timed_out":false,"_shards":{"total":1,"failed":0},"hits":{"hits":[]}}""";

    private readonly ConcurrentQueue<RequestDelegate> _answers = new();
    private readonly ConcurrentBag<HttpRequestMessage> _requests = [];
    private WebApplication? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Address => _server!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(async context =>
        {
            var request = new HttpRequestMessage(
                new HttpMethod(context.Request.Method),
                context.Request.Path + context.Request.QueryString
            );
            foreach (var (name, value) in context.Request.Headers)
            {
                request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
            }

            _requests.Add(request);
            await (_answers.TryDequeue(out var answer) ? answer : Json(200, OneIndex))(context);
        });
        await _server.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync() => await _server!.DisposeAsync();

    [Fact]
    public async Task AServerThatIsAwayIsNamedAndBackAgainWithoutARestart()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        using var client = OpenSearch($"http://user:hunter2@127.0.0.1:{port}");
        var index = Index(client);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            index.SearchTextAsync(TenantScope.Default, "apples", ChunkFilter.None, 5, Cancellation)
        );
        Assert.Equal("opensearch", error.Store);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var back = builder.Build();
        back.Run(Json(200, NoIndexes));
        await back.StartAsync(Cancellation);
        Assert.Empty(await index.SearchTextAsync(TenantScope.Default, "apples", ChunkFilter.None, 5, Cancellation));
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerIsGivenUpAtTheLimit()
    {
        for (var i = 0; i < 3; i++)
        {
            _answers.Enqueue(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        }

        using var client = OpenSearch(Address, options => options.CallTimeout = TimeSpan.FromMilliseconds(300));
        var slow = await Assert.ThrowsAsync<StoreUnavailableException>(() => Index(client).ProbeAsync(Cancellation));
        Assert.Contains("0.3 s", slow.Message, StringComparison.Ordinal);

        using var neo4j = Neo4j(Address, options => options.ReadTimeout = TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => neo4j.ReadAsync("x", "RETURN 1", static _ => { }, Cancellation));

        using var impatient = new CancellationTokenSource(100);
        using var patient = OpenSearch(Address);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patient.VersionAsync(impatient.Token));
    }

    [Fact]
    public async Task APassingRefusalIsTriedAgain()
    {
        foreach (var status in new[] { 429, 503, 502 })
        {
            _answers.Enqueue(Json(status, """{"error":{"type":"rejected_execution_exception","reason":"full"},"status":429}"""));
        }

        _answers.Enqueue(Json(200, OneIndex));
        _answers.Enqueue(Json(500, """{"error":{"type":"circuit_breaking_exception","reason":"memory"},"status":500}"""));
        _answers.Enqueue(Json(200, NoHits));
        using var client = OpenSearch(Address);

        Assert.Empty(await Index(client).SearchTextAsync(TenantScope.Default, "apples", ChunkFilter.None, 5, Cancellation));
        Assert.Equal(6, _requests.Count);
    }

    [Fact]
    public async Task ARefusalThatStaysIsNamedAfterTheLastAttempt()
    {
        for (var i = 0; i < 5; i++)
        {
            _answers.Enqueue(Json(503, "busy"));
        }

        using var client = OpenSearch(Address);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => client.VersionAsync(Cancellation));
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, _requests.Count);
    }

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, """{"Message":"User: anonymous is not authorized"}""")]
    public async Task NotBeingLetInIsSaidAtOnce(int status, string body)
    {
        _answers.Enqueue(Json(status, body));
        _answers.Enqueue(Json(status, body));
        using var client = OpenSearch(Address);
        using var neo4j = Neo4j(Address);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => client.VersionAsync(Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => neo4j.ReadAsync("x", "RETURN 1", static _ => { }, Cancellation));
        Assert.Equal(2, _requests.Count);
    }

    [Fact]
    public async Task PartialResultsAreNoResults()
    {
        _answers.Enqueue(Json(200, OneIndex));
        _answers.Enqueue(Json(200, """{"timed_out":false,"_shards":{"total":2,"failed":1},"hits":{"hits":[]}}"""));
        using var client = OpenSearch(Address);

        await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            Index(client).SearchTextAsync(TenantScope.Default, "apples", ChunkFilter.None, 5, Cancellation)
        );
    }

    [Fact]
    public async Task OnlyTheItemsThatWereRefusedAreSentAgain()
    {
        var second = 0;
        _answers.Enqueue(Json(200, OneIndex));
        _answers.Enqueue(
            Json(
                200,
                """{"errors":true,"items":[{"index":{"status":201}},{"index":{"status":429,"error":{"type":"rejected_execution_exception","reason":"full"}}}]}"""
            )
        );
        _answers.Enqueue(async context =>
        {
            second = (await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Length;
            await Json(200, """{"errors":false,"items":[{"index":{"status":201}}]}""")(context);
        });
        _answers.Enqueue(Json(200, "{}"));
        using var client = OpenSearch(Address);

        await Index(client).UpsertAsync(TenantScope.Default, [Of("a", "apples"), Of("b", "pears")], Cancellation);

        Assert.Equal(2, second);
        Assert.Empty(_answers);
    }

    [Fact]
    public async Task ABulkRequestThatIsTooLargeIsHalved()
    {
        _answers.Enqueue(Json(200, OneIndex));
        _answers.Enqueue(Json(413, "too large"));
        _answers.Enqueue(Json(200, """{"errors":false,"items":[{"index":{"status":201}}]}"""));
        _answers.Enqueue(Json(200, """{"errors":false,"items":[{"index":{"status":201}}]}"""));
        _answers.Enqueue(Json(200, "{}"));
        using var client = OpenSearch(Address);

        await Index(client).UpsertAsync(TenantScope.Default, [Of("a", "apples"), Of("b", "pears")], Cancellation);

        Assert.Equal(5, _requests.Count);
    }

    [Fact]
    public async Task ATransientErrorOfNeo4jIsTriedAgainEvenUnderAStatusOfSuccess()
    {
        _answers.Enqueue(Json(202, """{"errors":[{"code":"Neo.TransientError.Transaction.DeadlockDetected","message":"deadlock"}]}"""));
        _answers.Enqueue(Json(400, """{"errors":[{"code":"Neo.ClientError.Schema.ConstraintValidationFailed","message":"race"}]}"""));
        _answers.Enqueue(Json(202, """{"data":{"fields":["n"],"values":[[7]]},"bookmarks":["FB:one"]}"""));
        _answers.Enqueue(Json(400, """{"errors":[{"code":"Neo.ClientError.Transaction.InvalidBookmark","message":"restored"}]}"""));
        _answers.Enqueue(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(Cancellation);
            var known = body.Contains("FB:one", StringComparison.Ordinal) ? 1 : 0;
            await Json(202, $$$"""{"data":{"fields":["n"],"values":[[{{{known}}}]]}}""")(context);
        });
        using var client = Neo4j(Address);

        Assert.Equal(7, (await client.WriteAsync("x", "RETURN 7", static _ => { }, Cancellation))[0][0].GetInt32());
        Assert.Equal(0, (await client.ReadAsync("x", "RETURN 1", static _ => { }, Cancellation))[0][0].GetInt32());
    }

    /// <summary>Answers of Neo4j 5.26 whose disk is full (the commit that fails, and everything after it), and of a read-only
    /// database.</summary>
    [Theory]
    [InlineData(
        202,
        """{"data":{"fields":[],"values":[]},"errors":[{"code":"Neo.DatabaseError.Transaction.TransactionCommitFailed","message":"Could not apply the transaction"}]}""",
        StoreFailure.Damaged
    )]
    [InlineData(
        500,
        """{"errors":[{"code":"Neo.DatabaseError.Transaction.TransactionStartFailed","message":"The database has encountered a critical error"}]}""",
        StoreFailure.Damaged
    )]
    [InlineData(
        400,
        """{"errors":[{"code":"Neo.ClientError.General.ForbiddenOnReadOnlyDatabase","message":"This is a read-only database"}]}""",
        StoreFailure.ReadOnly
    )]
    public async Task ANeo4jThatCannotWriteIsNoFaultOfTheStatement(int status, string body, StoreFailure expected)
    {
        _answers.Enqueue(Json(status, body));
        using var client = Neo4j(Address);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            client.WriteAsync("x", "CREATE (:A)", static _ => { }, Cancellation)
        );
        Assert.Equal(expected, error.Failure);
        Assert.Single(_requests);
    }

    [Fact]
    public async Task RequestsToAmazonAreSigned()
    {
        using var client = OpenSearch($"Endpoint={Address};Region=eu-west-1;Service=aoss");
        await client.DescribeAsync("llmops-chunks", Cancellation);

        var request = Assert.Single(_requests);
        var authorization = Assert.Single(request.Headers.NonValidated["Authorization"]);
        Assert.Contains("Credential=AKIDEXAMPLE/", authorization, StringComparison.Ordinal);
        Assert.Contains("/eu-west-1/aoss/aws4_request", authorization, StringComparison.Ordinal);
        Assert.Equal(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            request.Headers.NonValidated["x-amz-content-sha256"].ToString()
        );
        Assert.False(request.Headers.NonValidated.Contains("traceparent"));
    }

    [Fact]
    public async Task ACallIsAClientSpanThatNamesTheServer()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == EngineDiagnosticsNames.Source,
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        var port = new Uri(Address).Port;
        using var client = OpenSearch(Address);

        await client.DescribeAsync("llmops-chunks", Cancellation);

        var span = Assert.Single(spans, span => span.GetTagItem("server.port") is int number && number == port);
        Assert.Equal((ActivityKind.Client, "describe llmops-chunks"), (span.Kind, span.DisplayName));
        Assert.Equal(
            ("opensearch", "opensearch", "127.0.0.1"),
            (span.GetTagItem("db.system"), span.GetTagItem("db.system.name"), span.GetTagItem("server.address"))
        );
    }

    private static RequestDelegate Json(int status, string body) =>
        context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(body, Cancellation);
        };

    private static OpenSearchClient OpenSearch(string connection, Action<OpenSearchOptions>? configure = null)
    {
        var options = new OpenSearchOptions();
        configure?.Invoke(options);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), new("AWS_SECRET_ACCESS_KEY", "secret")])
            .Build();
        return new OpenSearchClient(
            connection,
            Options.Create(options),
            new ConfiguredAwsCredentials(configuration),
            TimeProvider.System,
            NullLogger<OpenSearchClient>.Instance
        );
    }

    private static OpenSearchChunkIndex Index(OpenSearchClient client)
    {
        var (options, scoring) = (Options.Create(new OpenSearchOptions()), Options.Create(new ChunkIndexOptions()));
        return new OpenSearchChunkIndex(
            client,
            new OpenSearchIndexes(
                client,
                options,
                scoring,
                new EmbeddingModel(new BedrockOptions().EmbeddingModel, 1024),
                TimeProvider.System
            ),
            options,
            scoring,
            Analysis.English
        );
    }

    private static Neo4jClient Neo4j(string connection, Action<Neo4jOptions>? configure = null)
    {
        var options = new Neo4jOptions();
        configure?.Invoke(options);
        return new Neo4jClient(connection, Options.Create(options), TimeProvider.System, NullLogger<Neo4jClient>.Instance);
    }
}
