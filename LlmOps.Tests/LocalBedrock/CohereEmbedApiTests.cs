using System.Text.Json.Nodes;
using static LlmOps.Tests.LocalBedrock.LocalBedrockCaller;

namespace LlmOps.Tests.LocalBedrock;

public sealed class CohereEmbedApiTests : IDisposable
{
    private const string English = "cohere.embed-english-v3";
    private const string V4 = "us.cohere.embed-v4:0";

    private readonly LocalBedrockFactory _factory = new();
    private readonly HttpClient _client;

    public CohereEmbedApiTests() => _client = _factory.CreateClient();

    public void Dispose()
    {
        _client.Dispose();
        _factory.Dispose();
    }

    [Theory]
    [InlineData(English, null, 1024)]
    [InlineData("cohere.embed-multilingual-v3", null, 1024)]
    [InlineData("cohere.embed-v4:0", null, 1536)]
    [InlineData(V4, 256, 256)]
    [InlineData("arn:aws:bedrock:us-east-1::foundation-model/cohere.embed-v4:0", 512, 512)]
    public async Task EachTextHasAVectorInItsPlace(string model, int? dimensions, int expected)
    {
        var request = Request("Contoso was founded in Lisbon.", "Bananas are yellow.", "Contoso was founded in Lisbon.");
        if (dimensions is not null)
        {
            request["output_dimension"] = dimensions;
        }

        var reply = await _client.PostAsync(ConversePath(model, "invoke"), request);

        var vectors = reply.Json["embeddings"]!.AsArray();
        Assert.Equal("embeddings_floats", (string?)reply.Json["response_type"]);
        Assert.Equal([expected, expected, expected], vectors.Select(vector => vector!.AsArray().Count));
        Assert.Equal(vectors[0]!.ToJsonString(), vectors[2]!.ToJsonString());
        Assert.NotEqual(vectors[0]!.ToJsonString(), vectors[1]!.ToJsonString());
        Assert.Equal(3, reply.Json["texts"]!.AsArray().Count);
        Assert.Equal("local-hashed-embedder-v2", reply.Headers["x-local-bedrock-model"]);
        var bill = await _client.ReadAsync("/local-bedrock/bill");
        Assert.Equal(
            int.Parse(reply.Headers["X-Amzn-Bedrock-Input-Token-Count"], System.Globalization.CultureInfo.InvariantCulture),
            (int)bill.Json["models"]![model]!["embeddingInputTokens"]!
        );
    }

    [Fact]
    public async Task EachTypeThatWasAskedForIsThere()
    {
        var request = Request("tea", "coffee");
        request["embedding_types"] = new JsonArray("float", "int8", "uint8", "binary", "ubinary");

        var reply = await _client.PostAsync(ConversePath(English, "invoke"), request);

        Assert.Equal("embeddings_by_type", (string?)reply.Json["response_type"]);
        var floats = Numbers(reply, "float");
        var (bytes, unsigned, bits, unsignedBits) = (
            Numbers(reply, "int8"),
            Numbers(reply, "uint8"),
            Numbers(reply, "binary"),
            Numbers(reply, "ubinary")
        );
        Assert.Equal((1024, 1024, 1024, 128, 128), (floats.Length, bytes.Length, unsigned.Length, bits.Length, unsignedBits.Length));
        Assert.Equal(127, bytes.Max(Math.Abs));
        Assert.Equal(bytes.Select(value => value + 128), unsigned);
        Assert.Equal(unsignedBits.Select(value => value - 128), bits);
        Assert.All(
            floats.Index(),
            value => Assert.Equal(value.Item > 0, ((int)unsignedBits[value.Index / 8] & (128 >> (value.Index % 8))) != 0)
        );
        Assert.All(floats.Index(), value => Assert.True(bytes[value.Index] == 0 || Math.Sign(bytes[value.Index]) == Math.Sign(value.Item)));
    }

    [Theory]
    [InlineData("""{"texts":["a"]}""", "required key [input_type] not found")]
    [InlineData("""{"input_type":"search_query"}""", "required key [texts] not found")]
    [InlineData("""{"texts":["a"],"input_type":"poem"}""", "#/input_type: poem is not a valid enum value")]
    [InlineData("""{"texts":["a"],"input_type":"search_query","truncate":"MIDDLE"}""", "#/truncate")]
    [InlineData("""{"texts":["a"],"input_type":"search_query","embedding_types":["float64"]}""", "#/embedding_types: float64")]
    [InlineData("""{"texts":["a",null],"input_type":"search_query"}""", "#/texts/1")]
    [InlineData("""{"texts":["a"],"input_type":"search_query","output_dimension":512}""", "output_dimension")]
    [InlineData("""{"texts":"a","input_type":"search_query"}""", "Malformed input request")]
    [InlineData("""{"images":["data:"],"input_type":"image"}""", "texts only")]
    public async Task ABadRequestIsRefused(string body, string message)
    {
        var reply = await _client.PostAsync(ConversePath(English, "invoke"), JsonNode.Parse(body)!);

        Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType));
        Assert.Contains(message, reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyTextsAndTooLongOnesAreRefused()
    {
        var many = await _client.PostAsync(ConversePath(English, "invoke"), Request([.. Enumerable.Repeat("a", 97)]));
        var most = await _client.PostAsync(ConversePath(English, "invoke"), Request([.. Enumerable.Repeat("a", 96)]));
        var characters = await _client.PostAsync(ConversePath(English, "invoke"), Request("fine", new string('a', 2049)));
        var tokens = await _client.PostAsync(ConversePath(English, "invoke"), Request(string.Concat(Enumerable.Repeat("a ", 600))));

        Assert.Equal(200, most.Status);
        Assert.All([many, characters, tokens], reply => Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType)));
        Assert.Contains("Too many input tokens", tokens.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(English, "END", 0)]
    [InlineData(English, "START", 88)]
    public async Task ATextThatMayBeCutIsCutAtTheEndThatWasNamed(string model, string truncate, int kept)
    {
        var words = Enumerable.Range(0, 600).Select(i => ((char)('a' + (i % 26))).ToString()).ToArray();
        var cut = Request(string.Join(' ', words));
        cut["truncate"] = truncate;

        var reply = await _client.PostAsync(ConversePath(model, "invoke"), cut);
        var same = await _client.PostAsync(ConversePath(model, "invoke"), Request(string.Join(' ', words[kept..(kept + 512)])));

        Assert.Equal("512", reply.Headers["X-Amzn-Bedrock-Input-Token-Count"]);
        Assert.Equal(same.Json["embeddings"]!.ToJsonString(), reply.Json["embeddings"]!.ToJsonString());
    }

    private static double[] Numbers(Reply reply, string type) =>
        [.. reply.Json["embeddings"]![type]![0]!.AsArray().Select(value => (double)value!)];

    private static JsonObject Request(params string[] texts) =>
        new() { ["texts"] = new JsonArray([.. texts.Select(text => JsonValue.Create(text))]), ["input_type"] = "search_document" };
}
