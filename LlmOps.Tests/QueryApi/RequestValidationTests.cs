using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LlmOps.Tests.Formats.Hostile;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

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
    [InlineData("""{"question":"x","filters":{"a":true}}""", 400, "wrong-type", "filters.a")]
    [InlineData("""{"question":"x","filters":{"a":["b",{}]}}""", 400, "wrong-type", "filters.a")]
    [InlineData("""{"question":"x","filters":{"a":{}}}""", 400, "empty", "filters.a")]
    [InlineData("""{"question":"x","filters":{"a":{"near":"b"}}}""", 400, "unknown-field", "filters.a.near")]
    [InlineData("""{"question":"x","filters":{"a":{"gte":"soon"}}}""", 400, "invalid-value", "filters.a.gte")]
    [InlineData("""{"question":"x","filters":{"a":{"gte":1e999}}}""", 400, "invalid-value", "filters.a.gte")]
    [InlineData("""{"question":"x","filters":{"a":{"gte":[1]}}}""", 400, "wrong-type", "filters.a.gte")]
    [InlineData("""{"question":"x","filters":{"a":{"gt":1,"gte":2}}}""", 400, "invalid-value", "filters.a.gte")]
    [InlineData("""{"question":"x","filters":{"a":{"gt":1,"lt":"2024-01-01"}}}""", 400, "invalid-value", "filters.a")]
    [InlineData("""{"question":"x","filters":{"a":{"exists":"yes"}}}""", 400, "wrong-type", "filters.a.exists")]
    [InlineData("""{"question":"x","filters":{"documentId":5}}""", 400, "wrong-type", "filters.documentId")]
    [InlineData("""{"question":"x","filters":{"documentId":{"gt":"a"}}}""", 400, "unknown-field", "filters.documentId.gt")]
    [InlineData("""{"question":"x","filters":{"no-such-key":"b"}}""", 400, "unknown-filter", "filters.no-such-key")]
    [InlineData("""{"question":"x","filters":{"#access":"hr"}}""", 400, "unknown-filter", "filters.#access")]
    [InlineData("""{"question":"x","filters":{"a":[]}}""", 400, "too-many", "filters.a")]
    [InlineData("""{"question":"x" """, 400, "invalid-json", "$")]
    [InlineData("""["question"]""", 400, "wrong-type", "$")]
    [InlineData("null", 400, "wrong-type", "$")]
    [InlineData("", 400, "empty-body", "$")]
    [InlineData("""{"question":null}""", 400, "wrong-type", "question")]
    [InlineData("""{"question":"\ud800"}""", 400, "invalid-encoding", "question")]
    [InlineData("""{"question":"x","sessionId":"\udc00\ud800"}""", 400, "invalid-encoding", "sessionId")]
    [InlineData("""{"question":"x","filters":{"a":"\ud800"}}""", 400, "invalid-encoding", "filters.a")]
    [InlineData("""{"question":"x","filters":{"a":["b","\ud800"]}}""", 400, "invalid-encoding", "filters.a[1]")]
    [InlineData("""{"question":"x","filters":{"\udfff":"a"}}""", 400, "invalid-encoding", "filters")]
    [InlineData("""{"question":"x","filters":{"a":null}}""", 400, "wrong-type", "filters.a")]
    [InlineData("""{"question":"x","topPassages":0}""", 400, "out-of-range", "topPassages")]
    [InlineData("""{"question":"x","topPassages":21}""", 400, "out-of-range", "topPassages")]
    [InlineData("""{"question":"x","topPassages":"5"}""", 400, "wrong-type", "topPassages")]
    public async Task AWrongQuestionIsAProblemThatNamesTheField(string body, int status, string code, string field)
    {
        var response = await PostAsync("/v1/query", body);

        await AssertProblemAsync(response, status, code, field);
    }

    [Theory]
    [InlineData("""{"question":" "}""", 400, "empty", "question")]
    [InlineData("""{"topK":5}""", 400, "missing-field", "question")]
    [InlineData("""{"question":"x","topK":0}""", 400, "out-of-range", "topK")]
    [InlineData("""{"question":"x","topK":101}""", 400, "out-of-range", "topK")]
    [InlineData("""{"question":"x","topK":2.5}""", 400, "wrong-type", "topK")]
    [InlineData("""{"question":"x","sessionId":"a"}""", 400, "unknown-field", "sessionId")]
    [InlineData("""{"question":"x","filters":{"a":{"gte":"soon"}}}""", 400, "invalid-value", "filters.a.gte")]
    [InlineData("""{"question":"x","filters":{"no-such-key":"b"}}""", 400, "unknown-filter", "filters.no-such-key")]
    public async Task AWrongSearchIsAProblemThatNamesTheField(string body, int status, string code, string field)
    {
        var response = await PostAsync("/v1/search", body);

        await AssertProblemAsync(response, status, code, field);
    }

    [Theory]
    [InlineData("""{"turnId":"x"}""", 400, "missing-field", "thumbs")]
    [InlineData("""{"thumbs":"up"}""", 400, "missing-field", "turnId")]
    [InlineData("""{"turnId":" ","thumbs":"up"}""", 400, "empty", "turnId")]
    [InlineData("""{"turnId":"x","thumbs":"sideways"}""", 400, "invalid-value", "thumbs")]
    [InlineData("""{"turnId":"x","tags":["a"," "]}""", 400, "empty", "tags[1]")]
    [InlineData("""{"turnId":"x","tags":["a",null]}""", 400, "empty", "tags[1]")]
    [InlineData("""{"turnId":"x","stars":5}""", 400, "unknown-field", "stars")]
    [InlineData("""{"turnId":"x","thumbs":"down","sessionId":"a b"}""", 400, "invalid-id", "sessionId")]
    [InlineData("""{"turnId":"no-such-turn","thumbs":"down"}""", 404, "unknown-turn", "turnId")]
    [InlineData("""{"turnId":"no-such-turn","thumbs":"down","sessionId":"none"}""", 404, "unknown-turn", "turnId")]
    public async Task WrongFeedbackIsAProblemThatNamesTheField(string body, int status, string code, string field)
    {
        var response = await PostAsync("/v1/feedback", body);

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
    [InlineData("""{"documents":null}""", 400, "wrong-type", "documents")]
    [InlineData("""{"documents":[{"content":null}]}""", 400, "wrong-type", "documents[0].content")]
    [InlineData("""{"documents":[{"content":"x","metadata":{"a":null}}]}""", 400, "invalid-form", "documents[0].metadata.a")]
    [InlineData("""{"documents":[{"content":"x"},{"content":"\ud83d"}]}""", 400, "invalid-encoding", "documents[1].content")]
    [InlineData("""{"documents":[{"content":"x","title":"\ud800a"}]}""", 400, "invalid-encoding", "documents[0].title")]
    [InlineData("""{"documents":[{"content":"x","metadata":{"a":"\udc00"}}]}""", 400, "invalid-encoding", "documents[0].metadata.a")]
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
    [InlineData("/v1/documents?filters=%7B", 400, "invalid-json", "filters")]
    [InlineData("/v1/documents?filters=%7B%22no-such-key%22%3A%7B%22exists%22%3Atrue%7D%7D", 400, "unknown-filter", "filters.no-such-key")]
    [InlineData("/v1/documents?limit=many", 400, "wrong-type", "limit")]
    [InlineData("/v1/documents?limit=99999999999999999999", 400, "wrong-type", "limit")]
    public async Task AnUnknownIdOrValueIsAProblem(string path, int status, string code, string field)
    {
        var response = await services.Client.GetAsync(path, TestContext.Current.CancellationToken);

        await AssertProblemAsync(response, status, code, field);
    }

    [Fact]
    public async Task TheFilesOfAnUploadedArchiveAreAcceptedOneByOneAndTheOthersAreNamed()
    {
        using var form = new MultipartFormDataContent();
        using var archive = new ByteArrayContent(
            WordSource.Zip(("a.txt", "The first."u8.ToArray()), ("b.md", "# Second"u8.ToArray()), ("c.bin", [0, 1, 2]))
        );
        form.Add(archive, "files", "parts.zip");
        var response = await services.Client.PostAsync("/v1/documents", form, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var accepted = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(2, accepted.GetProperty("documents").GetArrayLength());
        Assert.Equal(
            2,
            accepted.GetProperty("documents").EnumerateArray().Select(document => document.GetProperty("id").GetString()).Distinct().Count()
        );
        var skipped = Assert.Single(accepted.GetProperty("leftOut").EnumerateArray());
        Assert.Equal("parts.zip/c.bin", skipped.GetProperty("path").GetString());
        Assert.Equal("unsupported-type", skipped.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("metadata", "text/plain; charset=utf-7", "{}", 400, "invalid-encoding", "metadata")]
    [InlineData("metadata", "text/plain; charset=utf-16", "{}", 400, "invalid-encoding", "metadata")]
    [InlineData("metadata", "text/plain; charset=no-such-charset", "{}", 400, "invalid-encoding", "metadata")]
    [InlineData("metadata", "application/json", "{", 400, "invalid-json", "metadata")]
    [InlineData("metadata", "application/json", "[]", 400, "wrong-type", "metadata")]
    [InlineData("metadata", "application/json", "{\"a\":\"\\ud800\"}", 400, "invalid-encoding", "metadata.a")]
    [InlineData("metadata", "application/json", "{\"a\":1}", 400, "wrong-type", "metadata.a")]
    [InlineData("colour", "text/plain", "red", 400, "unknown-field", "colour")]
    [InlineData("files", "text/plain", "no name", 400, "missing-field", "files[1].filename")]
    public async Task AWrongPartOfAFormIsAProblemThatNamesIt(string name, string type, string value, int status, string code, string field)
    {
        var body =
            $"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"wrong-part.txt\"\r\n\r\nSome "
            + $"text.\r\n--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: {type}\r\n\r\n{value}\r\n--b--\r\n";

        await AssertProblemAsync(await PostFormAsync(body, "multipart/form-data; boundary=b"), status, code, field);
    }

    [Theory]
    [InlineData(
        "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nbreaks off",
        "multipart/form-data; boundary=b",
        "$"
    )]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{", "multipart/form-data; boundary=b", "$")]
    [InlineData("--b\r\nno header\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", "$")]
    [InlineData("--b\r\nX: y\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", "$")]
    [InlineData("", "multipart/form-data; boundary=b", "$")]
    [InlineData("x", "multipart/form-data", "Content-Type")]
    [InlineData("x", "multipart/form-data; boundary=\"\"", "Content-Type")]
    [InlineData(
        "x",
        "multipart/form-data; boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "Content-Type"
    )]
    public async Task AMalformedFormIsAProblem(string body, string type, string field) =>
        await AssertProblemAsync(await PostFormAsync(body, type), 400, "invalid-form", field);

    [Fact]
    public async Task AFormOfManySmallFilesIsHeldToTheLimitOfTheWhole()
    {
        await using var small = services.StartApi(new Dictionary<string, string> { ["Api:MaxDocumentsBodyBytes"] = "20000" });
        using var client = small.CreateClient();
        using var form = new MultipartFormDataContent("b");
        for (var i = 0; i < 10; i++)
        {
            form.Add(new ByteArrayContent(new byte[3_000]), "files", $"{i}.txt");
        }

        // Without a length it cannot be refused before it is read.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/documents") { Content = form };
        request.Headers.TransferEncodingChunked = true;
        var problem = await AssertProblemAsync(
            await client.SendAsync(request, TestContext.Current.CancellationToken),
            413,
            "too-large",
            "$"
        );
        Assert.Equal(20_000, problem.GetProperty("limit").GetInt32());
    }

    [Theory]
    [InlineData("/v1/query", "application/json", "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    [InlineData("/v1/query", "application/json", "nonsense\r\n{}\r\n0\r\n\r\n")]
    [InlineData("/v1/documents", "application/json", "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    [InlineData("/v1/documents", "multipart/form-data; boundary=b", "FFFFFFFFFFFFFFFF\r\n--b\r\n0\r\n\r\n")]
    [InlineData("/v1/documents", "multipart/form-data; boundary=b", "-1\r\n--b\r\n0\r\n\r\n")]
    public async Task ChunksThatAreNotWellFormedAreTheCallersFault(string path, string type, string chunks)
    {
        await using var kestrel = services.StartApi(new Dictionary<string, string>());
        kestrel.UseKestrel(0);
        kestrel.StartServer();
        var address = kestrel.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(address).Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\nConnection: "
                    + $"close\r\n\r\n{chunks}"
            ),
            TestContext.Current.CancellationToken
        );
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"bad-request\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Retry-After", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    public async Task AQuestionOverBudgetIsToldWhenToComeBack(string accept)
    {
        await using var poor = services.StartApi(new Dictionary<string, string> { ["Budgets:TenantDailyUsd"] = "0" });
        using var client = poor.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/query")
        {
            Content = new StringContent("""{"question":"Where?"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Accept", accept);
        var before = DateTimeOffset.UtcNow;
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var reset = new DateTimeOffset(before.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, reset - DateTimeOffset.UtcNow, reset - before + TimeSpan.FromSeconds(1));
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

    private async Task<HttpResponseMessage> PostFormAsync(string body, string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await services.Client.PostAsync("/v1/documents", content, TestContext.Current.CancellationToken);
    }

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
