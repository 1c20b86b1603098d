using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.QueryApi;

public sealed class AnswerCacheTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnAnswerIsGivenAgainSaysSoAndEndsWithItsDocument()
    {
        await SendAsync("cached", "Contoso acquired Northwind Traders in March 2021.");
        await using var api = services.StartApi(new Dictionary<string, string> { ["AnswerCache:Enabled"] = "true" });
        using var client = api.CreateClient();
        var filters = new { documentId = "cached" };
        var question = "Who acquired Northwind Traders?";

        var first = await AskAsync(client, new { question, filters });
        var again = await AskAsync(client, new { question, filters });

        Assert.False(first.TryGetProperty("cached", out _));
        Assert.Equal("exact", again.GetProperty("cached").GetString());
        foreach (var member in (string[])["answer", "citations", "passages", "model", "answered", "withheldCitations"])
        {
            Assert.Equal(WithoutScores(first.GetProperty(member)), WithoutScores(again.GetProperty(member)));
        }

        Assert.Equal(0, again.GetProperty("usage").GetProperty("inputTokens").GetInt64());
        var (cost, cheap) = (CostOf(first), CostOf(again));
        Assert.InRange(cheap, 0.000000001m, cost / 20);

        var explained = await client.GetFromJsonAsync<JsonElement>($"/v1/answers/{again.GetProperty("turnId").GetString()}", Cancel);
        var cache = explained.GetProperty("receipt").GetProperty("cache");
        Assert.Equal(("exact", cost - cheap), (cache.GetProperty("result").GetString(), cache.GetProperty("savedUsd").GetDecimal()));
        Assert.Equal(
            "embed",
            Assert.Single(explained.GetProperty("receipt").GetProperty("costs").EnumerateArray()).GetProperty("purpose").GetString()
        );
        var session = await client.GetFromJsonAsync<JsonElement>($"/v1/sessions/{again.GetProperty("sessionId").GetString()}", Cancel);
        Assert.Equal("exact", Assert.Single(session.GetProperty("turns").EnumerateArray()).GetProperty("cached").GetString());

        using var streaming = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
        {
            Content = JsonContent.Create(
                new
                {
                    question,
                    filters,
                    stream = true,
                }
            ),
        };
        using var streamed = await client.SendAsync(streaming, Cancel);
        Assert.Contains("\"cached\":\"exact\"", await streamed.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        using var passing = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
        {
            Content = JsonContent.Create(new { question, filters }),
        };
        passing.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
        using var passed = await client.SendAsync(passing, Cancel);
        Assert.False((await passed.Content.ReadFromJsonAsync<JsonElement>(Cancel)).TryGetProperty("cached", out _));

        await SendAsync("cached", "Fabrikam acquired Northwind Traders in June 2022.");
        var changed = await AskAsync(client, new { question, filters });
        Assert.False(changed.TryGetProperty("cached", out _));
        Assert.Contains("Fabrikam", changed.GetProperty("answer").GetString(), StringComparison.Ordinal);

        (await services.Client.DeleteAsync("/v1/documents/cached", Cancel)).Dispose();
        var gone = await AskAsync(client, new { question, filters });
        Assert.False(gone.GetProperty("answered").GetBoolean());
        Assert.Empty(gone.GetProperty("passages").EnumerateArray());
    }

    [Theory]
    [InlineData("cohere.embed-english-v3", "0")]
    [InlineData("amazon.titan-embed-text-v2:0", "256")]
    public async Task QuestionsAreComparedByAnEmbeddingModelOfTheCachesOwn(string model, string dimensions)
    {
        var document = $"compared-{dimensions}";
        await SendAsync(document, "Contoso acquired Northwind Traders in March 2021.");
        await using var api = services.StartApi(
            new Dictionary<string, string>
            {
                ["AnswerCache:Enabled"] = "true",
                ["AnswerCache:ByMeaning"] = "true",
                ["AnswerCache:MinSimilarity"] = "0.5",
                ["AnswerCache:EmbeddingModel"] = model,
                ["AnswerCache:EmbeddingDimensions"] = dimensions,
            }
        );
        using var client = api.CreateClient();
        var filters = new { documentId = document };

        await AskAsync(client, new { question = "Who acquired Northwind Traders?", filters });
        var alike = await AskAsync(client, new { question = "Who has acquired Northwind Traders?", filters });

        Assert.Equal("meaning", alike.GetProperty("cached").GetString());
        var explained = await client.GetFromJsonAsync<JsonElement>($"/v1/answers/{alike.GetProperty("turnId").GetString()}", Cancel);
        Assert.Contains(
            explained.GetProperty("receipt").GetProperty("costs").EnumerateArray(),
            cost => cost.GetProperty("model").GetString() == model
        );
    }

    [Theory]
    [InlineData("AnswerCache:EmbeddingDimensions", "300", "1024 numbers")]
    [InlineData("AnswerCache:ByMeaning", "false", "ByMeaning is false")]
    [InlineData("AnswerCache:EmbeddingModel", "", "is not set")]
    [InlineData("AnswerCache:EmbeddingFormat", "bert", "EmbeddingFormat")]
    [InlineData("AnswerCache:EmbeddingModel", "unpriced.embed-v1", "unpriced.embed-v1 (compares questions)")]
    [InlineData("AnswerCache:EmbeddingModel", "cohere.embed-english-v9", "AnswerCache:EmbeddingModel is 'cohere.embed-english-v9'")]
    public async Task AnEmbeddingModelThatCannotServeTheCacheIsRefusedAtStart(string setting, string value, string said)
    {
        var settings = new Dictionary<string, string>
        {
            ["AnswerCache:Enabled"] = "true",
            ["AnswerCache:ByMeaning"] = "true",
            ["AnswerCache:EmbeddingModel"] = "cohere.embed-english-v3",
            ["AnswerCache:EmbeddingDimensions"] = "1024",
            ["Prices:0:Model"] = "cohere.embed-english-v9",
            ["Prices:0:Embedding"] = "1",
            ["Bedrock:VerifyModels"] = value.EndsWith("-v9", StringComparison.Ordinal) ? "true" : "false",
            [setting] = value,
        };
        await using var api = services.StartApi(settings);

        Assert.Contains(said, Assert.ThrowsAny<Exception>(() => api.Services.GetHashCode()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReplayShowsWhatMovesCostsAndWritesNoTurn()
    {
        await SendAsync("replay-1", "Contoso acquired Northwind Traders in March 2021. It paid 40 million euros for Northwind Traders.");
        await SendAsync("replay-2", "Northwind Traders has its warehouses in Oslo.");
        var filters = new { documentId = new[] { "replay-1", "replay-2" } };
        var asked = await AskAsync(
            services.Client,
            new
            {
                question = "Who acquired Northwind Traders?",
                sessionId = "replays",
                filters,
            }
        );
        var turn = asked.GetProperty("turnId").GetString();
        var passages = asked.GetProperty("passages").GetArrayLength();
        Assert.True(passages > 1);
        var spent = await SpentAsync("query");

        var same = await ReplayAsync(turn, new { });
        Assert.Empty(same.GetProperty("moved").EnumerateArray());
        Assert.Equal(asked.GetProperty("answer").GetString(), same.GetProperty("after").GetProperty("answer").GetString());
        Assert.Equal(
            same.GetProperty("before").GetProperty("answer").GetString(),
            same.GetProperty("after").GetProperty("answer").GetString()
        );

        var fewer = await ReplayAsync(
            turn,
            new
            {
                topPassages = 1,
                rerank = false,
                maxOutputTokens = 50,
                promptVersion = "answer.v2",
            }
        );
        var moved = fewer.GetProperty("moved").EnumerateArray().ToArray();
        Assert.Equal(passages - 1, moved.Length);
        Assert.All(moved, passage => Assert.False(passage.TryGetProperty("after", out _)));
        Assert.True(fewer.GetProperty("costDifferenceUsd").GetDecimal() < 0);
        Assert.Equal(
            fewer.GetProperty("after").GetProperty("usage").GetProperty("costUsd").GetDecimal(),
            fewer.GetProperty("receipt").GetProperty("costs").EnumerateArray().Sum(cost => cost.GetProperty("costUsd").GetDecimal())
        );
        Assert.DoesNotContain(
            fewer.GetProperty("receipt").GetProperty("legs").EnumerateArray(),
            leg => leg.GetProperty("name").GetString() == "rerank"
        );

        var session = await services.Client.GetFromJsonAsync<JsonElement>("/v1/sessions/replays", Cancel);
        Assert.Single(session.GetProperty("turns").EnumerateArray());
        Assert.Equal(spent, await SpentAsync("query"));
        Assert.Equal(CostAfter(same) + CostAfter(fewer), await SpentAsync("replay"));

        static decimal CostAfter(JsonElement replay) =>
            replay.GetProperty("after").GetProperty("usage").GetProperty("costUsd").GetDecimal();
    }

    [Theory]
    [InlineData("""{"topPassages":0}""", "topPassages")]
    [InlineData("""{"topPassages":51}""", "topPassages")]
    [InlineData("""{"rerankShare":1.5}""", "rerankShare")]
    [InlineData("""{"temperature":-1}""", "temperature")]
    [InlineData("""{"maxOutputTokens":0}""", "maxOutputTokens")]
    [InlineData("""{"model":"no-such-model"}""", "model")]
    [InlineData("""{"promptVersion":"answer.v0"}""", "promptVersion")]
    [InlineData("""{"passages":3}""", "passages")]
    public async Task AWrongSettingOfAReplayIsNamed(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await services.Client.PostAsync("/v1/answers/none/replay", content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            field,
            (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("field").GetString(),
            StringComparison.Ordinal
        );
    }

    private static string WithoutScores(JsonElement element) =>
        element.ValueKind is JsonValueKind.Array
            ? string.Join(
                '\n',
                element
                    .EnumerateArray()
                    .Select(item =>
                        string.Join(
                            ',',
                            item.EnumerateObject().Where(member => member.Name is not "score").Select(member => member.ToString())
                        )
                    )
            )
            : element.ToString();

    private static decimal CostOf(JsonElement answer) => answer.GetProperty("usage").GetProperty("costUsd").GetDecimal();

    private async Task<decimal> SpentAsync(string route) =>
        (await services.Client.GetFromJsonAsync<JsonElement>("/v1/usage?by=route", Cancel))
            .GetProperty("rows")
            .EnumerateArray()
            .Where(row => row.GetProperty("route").GetString() == route)
            .Sum(row => row.GetProperty("costUsd").GetDecimal());

    private async Task<JsonElement> ReplayAsync(string? turn, object settings)
    {
        using var response = await services.Client.PostAsJsonAsync($"/v1/answers/{turn}/replay", settings, Cancel);
        var replay = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, replay.ToString());
        return replay;
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, object body)
    {
        using var response = await client.PostAsJsonAsync("/v1/query", body, Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    private async Task SendAsync(string id, string content)
    {
        using var response = await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new { documents = new[] { new { id, content } } },
            Cancel
        );
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Tour.WaitReadyAsync(services.Client, $"/v1/documents/{id}", Cancel);
    }
}
