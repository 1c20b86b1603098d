using System.Text.Json;
using LlmOps.Bedrock;
using LlmOps.Engine.Models;
using LlmOps.Tests.LocalBedrock;
using LlmOps.Tests.Wire;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace LlmOps.Tests.Bedrock;

/// <summary>LocalBedrock on a socket, with signatures checked, and our clients connected to it.</summary>
internal sealed class LocalBedrockPeer : IDisposable
{
    private readonly LocalBedrockFactory _factory = new()
    {
        Settings =
        {
            ["LocalBedrock:VerifySignatures"] = "true",
            ["LocalBedrock:Jobs:StopDuration"] = "01:00:00",
            ["LocalBedrock:Jobs:Duration"] = "01:00:00",
        },
    };

    public LocalBedrockPeer(BedrockOptions? options = null, FixedCredentials? credentials = null)
    {
        Http = _factory.CreateClient();
        Options = options ?? new BedrockOptions();
        Connection = Connect(credentials ?? FixedCredentials.Test);
        Chat = new(Connection, Options, new TokenEstimator(), TimeProvider.System);
        Embeddings = new(Connection, Options, TimeProvider.System);
        Reranker = new(Connection, Options, TimeProvider.System);
        Customization = new(Connection);
    }

    public HttpClient Http { get; }

    public BedrockOptions Options { get; }

    public BedrockConnection Connection { get; }

    public BedrockChatClient Chat { get; }

    public TitanEmbeddingGenerator Embeddings { get; }

    public BedrockReranker Reranker { get; }

    public BedrockModelCustomization Customization { get; }

    /// <summary>Another connection to the same peer.</summary>
    public BedrockConnection Connect(FixedCredentials credentials)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["AWS_ENDPOINT_URL"] = Http.BaseAddress!.ToString(), ["AWS_REGION"] = "us-east-1" }
            )
            .Build();
        return new(
            new BedrockEndpoints(configuration, Options),
            credentials,
            null,
            Options,
            new ModelGate(new InProcessRateBuckets(TimeProvider.System), TimeProvider.System, NullLogger<ModelGate>.Instance),
            TimeProvider.System,
            NullLogger<BedrockConnection>.Instance,
            static () => 0
        );
    }

    /// <summary>The bill as soon as it holds as many finished and broken calls as expected: a call is billed just after its last byte went
    /// out.</summary>
    public async Task<(ModelUsage Usage, long Requests, long Incomplete)> BillAsync(long calls, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var bill = JsonDocument.Parse(
                await Http.GetStringAsync(new Uri("/local-bedrock/bill", UriKind.Relative), cancellationToken)
            );
            var (usage, requests, incomplete) = (default(ModelUsage), 0L, 0L);
            foreach (var line in bill.RootElement.GetProperty("models").EnumerateObject().Select(line => line.Value))
            {
                usage += new ModelUsage(
                    Get(line, "inputTokens"),
                    Get(line, "cacheReadInputTokens"),
                    Get(line, "cacheWrite5mInputTokens"),
                    Get(line, "cacheWrite1hInputTokens"),
                    Get(line, "outputTokens"),
                    Get(line, "embeddingInputTokens"),
                    Get(line, "rerankUnits")
                );
                requests += Get(line, "requests");
                incomplete += Get(line, "incompleteRequests");
            }

            if (requests + incomplete >= calls)
            {
                return (usage, requests, incomplete);
            }

            await Task.Delay(20, cancellationToken);
        }

        static long Get(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
    }

    public void Dispose()
    {
        Chat.Dispose();
        Embeddings.Dispose();
        Connection.Dispose();
        Http.Dispose();
        _factory.Dispose();
    }
}
