using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LlmOps.Tests.Access;

public sealed class CallerLimitTests(AccessFixture services) : IClassFixture<AccessFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RequestsBeyondTheLimitOfAKeyAreRefusedAndEveryResponseTellsHowItStands()
    {
        var (_, key) = await services.MakeKeyAsync("limited", ["documents:read"]);
        var (_, other) = await services.MakeKeyAsync("limited", ["documents:read"]);
        await using var api = services.StartApi(new Dictionary<string, string> { ["Limits:RequestsPerMinute"] = "3" });
        using var client = api.CreateClient();

        for (var i = 0; i < 3; i++)
        {
            using var allowed = await GetAsync(key, "/v1/documents");
            Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
            Assert.Equal("\"requests\";q=3;w=60", Assert.Single(allowed.Headers.GetValues("RateLimit-Policy")));
            Assert.StartsWith(
                $"\"requests\";r={2 - i};t=",
                Assert.Single(allowed.Headers.GetValues("RateLimit")),
                StringComparison.Ordinal
            );
        }

        using var refused = await GetAsync(key, "/v1/documents/none");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
        Assert.Contains("RateLimit", refused.Headers.Select(header => header.Key));
        Assert.Equal("rate-limited", (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString());
        using var others = await GetAsync(other, "/v1/documents");
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);
        using var operators = await GetAsync(AccessFixture.BootstrapKey, "/v1/keys");
        Assert.False(operators.Headers.Contains("RateLimit"));

        async Task<HttpResponseMessage> GetAsync(string credential, string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path)
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", credential) },
            };
            return await client.SendAsync(request, Cancel);
        }
    }

    [Fact]
    public async Task TooManyQuestionsAtOnceAreRefusedBeforeAnyMoneyIsReserved()
    {
        await using var api = services.StartApi(
            new Dictionary<string, string>
            {
                ["Limits:InitialQuestions"] = "1",
                ["Limits:MinQuestions"] = "1",
                ["Limits:MaxQuestions"] = "1",
                ["Limits:QuestionWait"] = "00:00:00",
                ["Access:AllowLocal"] = "true",
            }
        );
        using var client = api.CreateClient();

        var responses = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => client.PostAsJsonAsync("/v1/query", new { question = "Who acquired Northwind Traders?" }, Cancel))
        );

        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.OK);
        var refused = responses.Where(response => response.StatusCode == HttpStatusCode.ServiceUnavailable).ToList();
        Assert.NotEmpty(refused);
        foreach (var response in refused)
        {
            Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 5);
            Assert.Equal("overloaded", (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString());
        }

        Assert.Equal(20, responses.Count(response => response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable));
        Assert.All(responses, response => response.Dispose());
    }
}
