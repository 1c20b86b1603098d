using System.Text.Json.Nodes;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class EmbeddingAndRerankApiTests : IDisposable
{
    private readonly LocalBedrockFactory _factory = new();
    private readonly HttpClient _client;

    public EmbeddingAndRerankApiTests() => _client = _factory.CreateClient();

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
    }

    [Theory]
    [InlineData(null, 1024)]
    [InlineData(256, 256)]
    [InlineData(512, 512)]
    public async Task AnEmbeddingHasTheLengthThatWasAskedFor(int? asked, int expected)
    {
        var request = new JsonObject { ["inputText"] = "Contoso acquired Northwind Traders." };
        if (asked is not null)
        {
            request["dimensions"] = asked;
        }

        var reply = await _client.PostAsync(ConversePath(Embedding, "invoke"), request);

        Assert.Equal(expected, reply.Json["embedding"]!.AsArray().Count);
        Assert.Equal(reply.Json["embedding"]!.ToJsonString(), reply.Json["embeddingsByType"]!["float"]!.ToJsonString());
        Assert.True((int)reply.Json["inputTextTokenCount"]! > 3);
        Assert.Equal("local-hashed-embedder-v2", reply.Headers["x-local-bedrock-model"]);
    }

    [Fact]
    public async Task ABinaryEmbeddingIsZerosAndOnes()
    {
        var reply = await _client.PostAsync(
            ConversePath(Embedding, "invoke"),
            JsonNode.Parse("""{"inputText":"tea","dimensions":256,"embeddingTypes":["binary"]}""")!
        );

        Assert.Null(reply.Json["embedding"]);
        Assert.Equal(256, reply.Json["embeddingsByType"]!["binary"]!.AsArray().Count(bit => (int)bit! is 0 or 1));
    }

    [Theory]
    [InlineData("{}", "required key [inputText] not found")]
    [InlineData("""{"inputText":""}""", "minLength")]
    [InlineData("""{"inputText":"x","dimensions":100}""", "#/dimensions: 100 is not a valid enum value")]
    [InlineData("""{"inputText":5}""", "Malformed input request")]
    public async Task ABadEmbeddingRequestIsRefused(string body, string message)
    {
        var reply = await _client.PostAsync(ConversePath(Embedding, "invoke"), JsonNode.Parse(body)!);

        Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType));
        Assert.Contains(message, reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATextOfTooManyTokensIsRefused()
    {
        var reply = await _client.PostAsync(
            ConversePath(Embedding, "invoke"),
            new JsonObject { ["inputText"] = string.Concat(Enumerable.Repeat("a ", 9000)) }
        );

        Assert.Equal(400, reply.Status);
        Assert.Contains("Too many input tokens", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RerankOrdersByScoreAndPages()
    {
        var texts = Enumerable
            .Range(0, 230)
            .Select(i => $"Text number {i} about tea.")
            .Append("Contoso is headquartered in Oslo, Norway.")
            .ToList();
        var request = RerankRequest("Where is Contoso based?", texts);

        var first = await _client.PostAsync("/rerank", request);
        var results = first.Json["results"]!.AsArray().Count;
        Assert.Equal(230, (int)first.Json["results"]![0]!["index"]!);
        var pages = 1;
        for (var token = (string?)first.Json["nextToken"]; token is not null; pages++)
        {
            request["nextToken"] = token;
            var page = await _client.PostAsync("/rerank", request);
            results += page.Json["results"]!.AsArray().Count;
            token = (string?)page.Json["nextToken"];
        }

        Assert.Equal((231, 3), (results, pages));
        var bill = await _client.ReadAsync("/local-bedrock/bill");
        Assert.Equal(3, (int)bill.Json["models"]!["arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0"]!["rerankUnits"]!);
    }

    [Fact]
    public async Task RerankRefusesWhatTheServiceRefuses()
    {
        var none = await _client.PostAsync("/rerank", RerankRequest("q", []));
        var tooLong = await _client.PostAsync("/rerank", RerankRequest("q", [new string('x', 32_001)]));
        var wrongModel = await _client.PostAsync("/rerank", RerankRequest("q", ["a"], "amazon.titan-embed-text-v2:0"));

        Assert.All([none, tooLong, wrongModel], reply => Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType)));
    }

    [Fact]
    public async Task TheCatalogSaysThatStandInsAnswer()
    {
        var model = await _client.ReadAsync("/foundation-models/" + Uri.EscapeDataString("anthropic.claude-haiku-4-5-20251001-v1:0"));
        var profile = await _client.ReadAsync("/inference-profiles/" + Uri.EscapeDataString(Chat));
        var profiles = await _client.ReadAsync("/inference-profiles?type=SYSTEM_DEFINED&maxResults=5");
        var retired = await _client.ReadAsync("/foundation-models/" + Uri.EscapeDataString("anthropic.claude-3-haiku-20240307-v1:0"));
        var unknown = await _client.ReadAsync("/foundation-models/nobody.knows-me");

        Assert.Equal("LocalBedrock extractive answerer (stand-in for Claude Haiku 4.5)", (string?)model.Json["modelDetails"]!["modelName"]);
        Assert.Equal("ACTIVE", (string?)model.Json["modelDetails"]!["modelLifecycle"]!["status"]);
        Assert.Equal(Chat, (string?)profile.Json["inferenceProfileId"]);
        Assert.Equal(5, profiles.Json["inferenceProfileSummaries"]!.AsArray().Count);
        Assert.NotNull(profiles.Json["nextToken"]);
        Assert.Equal((404, "ResourceNotFoundException"), (retired.Status, retired.ErrorType));
        Assert.Equal((404, "ResourceNotFoundException"), (unknown.Status, unknown.ErrorType));
    }

    [Theory]
    [InlineData("minilm", "local-minilm-l6-v2-int8-v2", "LocalBedrock all-MiniLM-L6-v2 int8 (stand-in for Titan Text Embeddings V2)")]
    [InlineData(
        "arctic-xs",
        "local-arctic-embed-xs-int8-v2",
        "LocalBedrock snowflake-arctic-embed-xs int8 (stand-in for Titan Text Embeddings V2)"
    )]
    [InlineData("auto", "local-minilm-l6-v2-int8-v2", "LocalBedrock all-MiniLM-L6-v2 int8 (stand-in for Titan Text Embeddings V2)")]
    public async Task ASentenceModelSaysThatItAnswered(string setting, string id, string name)
    {
        using var cache = new TemporaryDirectory();
        using var factory = new LocalBedrockFactory
        {
            Settings = { ["LocalBedrock:Embeddings:Model"] = setting, ["LocalBedrock:Embeddings:CacheDirectory"] = cache.Path },
        };
        using var client = factory.CreateClient();

        var model = await client.ReadAsync("/foundation-models/" + Uri.EscapeDataString(Embedding));
        var titan = await client.PostAsync(
            ConversePath(Embedding, "invoke"),
            new JsonObject { ["inputText"] = "Contoso was founded in Lisbon.", ["dimensions"] = 512 }
        );
        var document = await client.PostAsync(
            ConversePath("cohere.embed-v4:0", "invoke"),
            JsonNode.Parse("""{"texts":["Contoso was founded in Lisbon."],"input_type":"search_document","output_dimension":512}""")!
        );
        var question = await client.PostAsync(
            ConversePath("cohere.embed-v4:0", "invoke"),
            JsonNode.Parse("""{"texts":["Contoso was founded in Lisbon."],"input_type":"search_query","output_dimension":512}""")!
        );

        Assert.Equal(name, (string?)model.Json["modelDetails"]!["modelName"]);
        Assert.All([titan, document, question], reply => Assert.Equal(id, reply.Headers["x-local-bedrock-model"]));
        Assert.Equal(titan.Json["embedding"]!.ToJsonString(), document.Json["embeddings"]![0]!.ToJsonString());
        Assert.Equal(setting == "arctic-xs", document.Json["embeddings"]!.ToJsonString() != question.Json["embeddings"]!.ToJsonString());
        Assert.Equal(512, titan.Json["embedding"]!.AsArray().Count);
    }

    [Fact]
    public void AnUnknownEmbeddingModelIsToldAtStart()
    {
        using var factory = new LocalBedrockFactory { Settings = { ["LocalBedrock:Embeddings:Model"] = "word2vec" } };

        Assert.Contains("Model", Assert.ThrowsAny<Exception>(factory.CreateClient).Message, StringComparison.Ordinal);
    }

    private static JsonObject RerankRequest(string query, IReadOnlyList<string> texts, string model = "cohere.rerank-v3-5:0") =>
        new()
        {
            ["queries"] = JsonNode.Parse($$$"""[{"type":"TEXT","textQuery":{"text":"{{{query}}}"}}]"""),
            ["sources"] = new JsonArray([
                .. texts.Select(text => new JsonObject
                {
                    ["type"] = "INLINE",
                    ["inlineDocumentSource"] = new JsonObject
                    {
                        ["type"] = "TEXT",
                        ["textDocument"] = new JsonObject { ["text"] = text },
                    },
                }),
            ]),
            ["rerankingConfiguration"] = JsonNode.Parse(
                $$$$"""{"type":"BEDROCK_RERANKING_MODEL","bedrockRerankingConfiguration":{"modelConfiguration":{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/{{{{model}}}}"}}}"""
            ),
        };
}
