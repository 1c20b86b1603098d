using LlmOps.Tests.Bedrock;

namespace LlmOps.Tests.QueryApi;

/// <summary>The services without any Bedrock: a small OpenAI-compatible server answers and embeds, and nothing reranks.</summary>
public sealed class LocalModelFixture : ServicesFixture
{
    private ScriptedBedrock? _server;

    /// <summary>What the server's chat does.</summary>
    internal Func<ScriptedCall, Task> Chat { get; set; } = static call => LocalModelServer.AnswerAsync(call, LocalModelServer.GoodAnswer);

    /// <summary>What the server was asked.</summary>
    internal IEnumerable<ScriptedCall> Calls => _server!.Calls;

    protected override IReadOnlyDictionary<string, string> ServiceSettings =>
        new Dictionary<string, string>
        {
            ["Models:Chat:Provider"] = "openai",
            ["Models:Chat:Endpoint"] = new Uri(_server!.Address, "/v1").ToString(),
            ["Models:Chat:Model"] = "llama3",
            ["Models:Embeddings:Provider"] = "openai",
            ["Models:Embeddings:Endpoint"] = new Uri(_server.Address, "/v1").ToString(),
            ["Models:Embeddings:Model"] = "tiny-embed",
            ["Models:Rerank:Provider"] = "none",
            ["Prices:0:Model"] = "llama3",
            ["Prices:0:Input"] = "1",
            ["Prices:0:Output"] = "2",
            ["Prices:1:Model"] = "tiny-embed",
            ["Prices:1:Embedding"] = "0",
            ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = "http://127.0.0.1:9",
            ["AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME"] = "http://127.0.0.1:9",
            ["AWS_ENDPOINT_URL_BEDROCK"] = "http://127.0.0.1:9",
        };

    public override async ValueTask InitializeAsync()
    {
        _server = await LocalModelServer.StartAsync(call => Chat(call));
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server!.DisposeAsync();
    }
}
