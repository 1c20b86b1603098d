using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LlmOps.Tests.QueryApi;

public sealed class RequestValidationTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    [Theory]
    [InlineData("""{"question":"x","colour":"red"}""", 400, "unknown-field", "colour")]
    [InlineData("""{"question":"   "}""", 400, "empty", "question")]
    [InlineData("""{"sessionId":"a"}""", 400, "missing-field", "question")]
    [InlineData("""{"question":7}""", 400, "wrong-type", "question")]
    [InlineData("""{"question":"x","stream":"yes"}""", 400, "wrong-type", "stream")]
    [InlineData("""{"question":"x","sessionId":"../../etc"}""", 400, "invalid-id", "sessionId")]
    [InlineData("""{"question":"x","filters":{"a":7}}""", 400, "wrong-type", "filters.a")]
    [InlineData("""{"question":"x","filters":{"a":[]}}""", 400, "too-many", "filters.a")]
    [InlineData("""{"question":"x" """, 400, "invalid-json", "$")]
    [InlineData("""["question"]""", 400, "wrong-type", "$")]
    [InlineData("null", 400, "wrong-type", "$")]
    [InlineData("", 400, "empty-body", "$")]
    public async Task AWrongQuestionIsAProblemThatNamesTheField(string body, int status, string code, string field)
    {
        var response = await PostAsync("/v1/query", body);

        await AssertProblemAsync(response, status, code, field);
    }

    [Theory]
    [InlineData("""{"documents":[]}""", 400, "empty", "documents")]
    [InlineData("""{"documents":[{"id":"a"}]}""", 400, "missing-field", "documents[0].content")]
    [InlineData("""{"documents":[{"content":""}]}""", 400, "empty", "documents[0].content")]
    [InlineData("""{"documents":[{"content":"x"},{"id":"a b","content":"x"}]}""", 400, "invalid-form", "documents[1].id")]
    [InlineData("""{"documents":[{"content":"x","metadata":{"a":1}}]}""", 400, "wrong-type", "documents[0].metadata.a")]
    [InlineData("""{"documents":[{"content":"x","tag":"y"}]}""", 400, "unknown-field", "documents[0].tag")]
    [InlineData("""{"documents":[null]}""", 400, "wrong-type", "documents[0]")]
    public async Task AWrongDocumentIsAProblemThatNamesTheField(string body, int status, string code, string field)
    {
        var response = await PostAsync("/v1/documents", body);

        await AssertProblemAsync(response, status, code, field);
    }

    [Fact]
    public async Task AQuestionThatIsTooLongIsToldItsLengthAndTheLimit()
    {
        var response = await PostAsync("/v1/query", JsonSerializer.Serialize(new { question = new string('x', 4_001) }));

        var problem = await AssertProblemAsync(response, 400, "too-long", "question");
        Assert.Equal(4_000, problem.GetProperty("limit").GetInt32());
        Assert.Equal(4_001, problem.GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task ABodyThatIsTooLargeIsRefusedBeforeItIsRead()
    {
        var response = await PostAsync("/v1/query", JsonSerializer.Serialize(new { question = new string('x', 300_000) }));

        var problem = await AssertProblemAsync(response, 413, "too-large", "$");
        Assert.Equal(262_144, problem.GetProperty("limit").GetInt32());
    }

    [Fact]
    public async Task BrokenUtf8IsNamedWithItsPlace()
    {
        using var content = new ByteArrayContent([.. "{\"question\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var response = await services.Client.PostAsync("/v1/query", content, TestContext.Current.CancellationToken);

        var problem = await AssertProblemAsync(response, 400, "invalid-encoding", "$");
        Assert.Equal(13, problem.GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task AnotherMediaTypeIsRefused()
    {
        using var content = new StringContent("question=x", Encoding.UTF8, "application/x-www-form-urlencoded");
        var response = await services.Client.PostAsync("/v1/query", content, TestContext.Current.CancellationToken);

        await AssertProblemAsync(response, 415, "unsupported-media-type", "Content-Type");
    }

    [Theory]
    [InlineData("/v1/documents/no-such", 404, "unknown-document", "id")]
    [InlineData("/v1/sessions/no-such", 404, "unknown-session", "id")]
    [InlineData("/v1/documents?state=lost", 400, "invalid-value", "state")]
    [InlineData("/v1/documents?limit=0", 400, "out-of-range", "limit")]
    public async Task AnUnknownIdOrValueIsAProblem(string path, int status, string code, string field)
    {
        var response = await services.Client.GetAsync(path, TestContext.Current.CancellationToken);

        await AssertProblemAsync(response, status, code, field);
    }

    [Fact]
    public async Task OneWrongDocumentKeepsAllOfItsRequestOut()
    {
        await PostAsync("/v1/documents", """{"documents":[{"id":"kept-out","content":"x"},{"id":"a b","content":"x"}]}""");

        var response = await services.Client.GetAsync("/v1/documents/kept-out", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        services.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage response, int status, string code, string field)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(field, problem.GetProperty("field").GetString());
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        return problem;
    }
}
