using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.Access;

/// <summary>What a caller without a document's label gets to know of it: nothing, through any door.</summary>
public sealed class DocumentLabelTests(AccessFixture services) : IClassFixture<AccessFixture>
{
    private const string Question = "Who acquired Northwind Traders?";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADocumentUnderALabelIsThereForThoseWhoHaveIt()
    {
        using var all = await OpenAsync("*");
        using var hr = await OpenAsync("hr");
        using var none = await OpenAsync();
        await SendAsync(all, "public", "Contoso acquired Northwind Traders in March 2021.");
        await SendAsync(hr, "secret", "Wingtip acquired Northwind Traders in June 2026, which nobody knows. Wingtip sits in Oslo.", "hr");
        await SendAsync(all, "legal", "Tailspin acquired Northwind Traders in May 2019.", "legal", "board");

        foreach (
            var (client, sees) in new[] { (all, new[] { "legal", "public", "secret" }), (hr, ["public", "secret"]), (none, ["public"]) }
        )
        {
            var list = await client.GetFromJsonAsync<JsonElement>("/v1/documents", Cancel);
            Assert.Equal(sees, list.GetProperty("documents").EnumerateArray().Select(document => document.GetProperty("id").GetString()));
            Assert.Equal(sees.Length, list.GetProperty("counts").GetProperty("ready").GetInt32());
            var answer = await AskAsync(client, "");
            Assert.Equal(
                sees,
                answer
                    .GetProperty("passages")
                    .EnumerateArray()
                    .Select(passage => passage.GetProperty("documentId").GetString())
                    .Order(StringComparer.Ordinal)
            );
            using var searched = await client.PostAsJsonAsync("/v1/search", new { question = Question, topK = 100 }, Cancel);
            var found = await searched.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            Assert.Equal(
                sees,
                found
                    .GetProperty("passages")
                    .EnumerateArray()
                    .Select(passage => passage.GetProperty("documentId").GetString())
                    .Order(StringComparer.Ordinal)
            );
            Assert.True(sees.Contains("secret") || !found.GetRawText().Contains("Wingtip", StringComparison.Ordinal));
            Assert.True(sees.Contains("secret") || !answer.GetRawText().Contains("Wingtip", StringComparison.Ordinal));
            Assert.True(sees.Contains("legal") || !answer.GetRawText().Contains("Tailspin", StringComparison.Ordinal));
            foreach (var path in (string[])["/v1/documents/secret", "/v1/documents/secret/text"])
            {
                using var response = await client.GetAsync(path, Cancel);
                Assert.Equal(sees.Contains("secret") ? HttpStatusCode.OK : HttpStatusCode.NotFound, response.StatusCode);
            }
        }

        Assert.Equal("hr", (await hr.GetFromJsonAsync<JsonElement>("/v1/documents/secret", Cancel)).GetProperty("access")[0].GetString());
        Assert.False(
            (await hr.GetFromJsonAsync<JsonElement>("/v1/documents/secret", Cancel)).GetProperty("metadata").EnumerateObject().Any()
        );

        // A conversation shows each caller the turns that it could have been given itself.
        await AskAsync(hr, "shared");
        using var hidden = await none.GetAsync("/v1/sessions/shared", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        await AskAsync(none, "shared");
        Assert.Single((await none.GetFromJsonAsync<JsonElement>("/v1/sessions/shared", Cancel)).GetProperty("turns").EnumerateArray());
        Assert.Equal(2, (await hr.GetFromJsonAsync<JsonElement>("/v1/sessions/shared", Cancel)).GetProperty("turns").GetArrayLength());

        // A list of conversations names each after the first question in it that the caller may see, and leaves out what it sees nothing
        // of.
        await Tour.AskAsync(hr, new { question = "Where does Wingtip sit?", sessionId = "titled" }, Cancel);
        Assert.DoesNotContain("titled", (await TitlesAsync(none)).Keys);
        await AskAsync(none, "titled");
        Assert.Equal(Question, (await TitlesAsync(none))["titled"]);
        Assert.Equal("Where does Wingtip sit?", (await TitlesAsync(hr))["titled"]);
        Assert.Equal("Where does Wingtip sit?", (await TitlesAsync(all))["titled"]);
        Assert.Equal(
            "titled",
            (await none.GetFromJsonAsync<JsonElement>("/v1/sessions?limit=1", Cancel))
                .GetProperty("sessions")[0]
                .GetProperty("sessionId")
                .GetString()
        );

        // Neither replaced nor deleted by one who does not see it, and labelled only with one's own labels.
        using var replaced = await PostAsync(none, "secret", "Mine now.");
        Assert.Equal(HttpStatusCode.BadRequest, replaced.StatusCode);
        using var deleted = await none.DeleteAsync("/v1/documents/secret", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, deleted.StatusCode);
        using var foreign = await PostAsync(hr, "other", "Something.", "legal");
        Assert.Equal(
            "documents[0].access",
            (await foreign.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("field").GetString()
        );

        // Another label is another generation.
        await SendAsync(
            all,
            "secret",
            "Wingtip acquired Northwind Traders in June 2026, which nobody knows. Wingtip sits in Oslo.",
            "legal"
        );
        Assert.DoesNotContain("Wingtip", (await AskAsync(hr, "")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFilterNamesOnlyKeysOfDocumentsThatTheCallerSees()
    {
        using var hr = await OpenAsync("keys", ["hr"]);
        using var none = await OpenAsync("keys", []);
        using var sent = await hr.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new object[]
                {
                    new
                    {
                        id = "keys-open",
                        content = "The canteen opens at noon.",
                        metadata = new { kind = "notice" },
                    },
                    new
                    {
                        id = "keys-hr",
                        content = "The canteen pays its cooks.",
                        metadata = new { payband = "7" },
                        access = new[] { "hr" },
                    },
                },
            },
            Cancel
        );
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);

        foreach (var path in (string[])["/v1/documents?filters=%7B%22payband%22%3A%7B%22gte%22%3A5%7D%7D", "/v1/query"])
        {
            using var refused = await AskOrListAsync(none, path);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal("unknown-filter", problem.GetProperty("code").GetString());
            Assert.Equal("filters.payband", problem.GetProperty("field").GetString());
            Assert.Equal("documentId, kind", problem.GetProperty("limit").GetString());
            using var served = await AskOrListAsync(hr, path);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        var list = await hr.GetFromJsonAsync<JsonElement>(
            "/v1/documents?text=KEYS&filters=%7B%22payband%22%3A%7B%22gte%22%3A5%7D%7D",
            Cancel
        );
        Assert.Equal("keys-hr", Assert.Single(list.GetProperty("documents").EnumerateArray()).GetProperty("id").GetString());

        static Task<HttpResponseMessage> AskOrListAsync(HttpClient client, string path) =>
            path == "/v1/query"
                ? client.PostAsJsonAsync(
                    path,
                    new { question = "Who pays the cooks?", filters = new { payband = new { gte = 5 } } },
                    Cancel
                )
                : client.GetAsync(path, Cancel);
    }

    private static async Task<IReadOnlyDictionary<string, string?>> TitlesAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/v1/sessions", Cancel))
            .GetProperty("sessions")
            .EnumerateArray()
            .ToDictionary(
                session => session.GetProperty("sessionId").GetString()!,
                session => session.GetProperty("title").GetString(),
                StringComparer.Ordinal
            );

    private static async Task<JsonElement> AskAsync(HttpClient client, string session)
    {
        using var response = await client.PostAsJsonAsync(
            "/v1/query",
            session.Length == 0 ? new { question = Question } : (object)new { question = Question, sessionId = session },
            Cancel
        );
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string id, string content, params string[] access) =>
        client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new[]
                {
                    new
                    {
                        id,
                        content,
                        access,
                    },
                },
            },
            Cancel
        );

    private static async Task SendAsync(HttpClient client, string id, string content, params string[] access)
    {
        using var response = await PostAsync(client, id, content, access);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(Cancel));
        await Tour.WaitReadyAsync(client, $"/v1/documents/{id}", Cancel);
    }

    private Task<HttpClient> OpenAsync(params string[] labels) => OpenAsync("labels", labels);

    private async Task<HttpClient> OpenAsync(string tenant, string[] labels)
    {
        var (_, key) = await services.MakeKeyAsync(tenant, [.. CallerScopes.All], labels, name: $"sees-{string.Join('-', labels)}");
        var client = services.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
