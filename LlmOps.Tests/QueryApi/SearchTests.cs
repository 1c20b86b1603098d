using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.QueryApi;

public sealed class SearchTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private const string Report = "Contoso acquired Northwind Traders in March 2021 for 40 million euros.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASearchReturnsPassagesWithTheirTextsAndWhatEachLegSaysOfThem()
    {
        await SendAsync("search-report", Report, "finance");
        await SendAsync("search-recipe", "Simmer the lentils for forty minutes and season them with cumin.", "kitchen");

        var found = await SearchAsync(new { question = "Who acquired Northwind Traders?" });

        var passages = found.GetProperty("passages").EnumerateArray().ToArray();
        var first = passages[0];
        Assert.Equal("search-report", first.GetProperty("documentId").GetString());
        Assert.Equal(Report, first.GetProperty("text").GetString());
        Assert.Equal(Report, Report[first.GetProperty("start").GetInt32()..first.GetProperty("end").GetInt32()]);
        Assert.Equal(1, first.GetProperty("legs").GetProperty("bm25").GetProperty("rank").GetInt32());
        Assert.True(first.GetProperty("legs").GetProperty("bm25").GetProperty("score").GetDouble() > 0);
        var scores = passages.Select(passage => passage.GetProperty("score").GetDouble()).ToArray();
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Empty(found.GetProperty("degraded").EnumerateArray());
    }

    [Fact]
    public async Task ASearchReturnsNoMoreThanItAsksForAndNothingThatItsFilterLeavesOut()
    {
        foreach (var number in Enumerable.Range(1, 12))
        {
            await SendAsync(
                $"search-station-{number}",
                $"Weather station {number} of the ridge measured {number * 7} mm of rain.",
                number > 9 ? "west" : "east"
            );
        }

        Assert.Equal(3, (await FoundAsync(new { question = "How much rain fell at the ridge?", topK = 3 })).Count);
        Assert.Equal(12, (await FoundAsync(new { question = "How much rain fell at the ridge?", topK = 100 })).Count(IsStation));
        Assert.Equal(
            ["search-station-10", "search-station-11", "search-station-12"],
            (
                await FoundAsync(
                    new
                    {
                        question = "How much rain fell at the ridge?",
                        topK = 100,
                        filters = new { region = "west" },
                    }
                )
            ).Order(StringComparer.Ordinal)
        );

        static bool IsStation(string id) => id.StartsWith("search-station-", StringComparison.Ordinal);
    }

    [Fact]
    public async Task AQuestionIsAnsweredFromNoMorePassagesThanItAsksFor()
    {
        foreach (var number in Enumerable.Range(1, 8))
        {
            await SendAsync($"search-lamp-{number}", $"Lamp {number} of the pier shines {number * 3} miles far.", "pier");
        }

        foreach (var count in (int[])[2, 8])
        {
            using var response = await services.Client.PostAsJsonAsync(
                "/v1/query",
                new
                {
                    question = "How far do the lamps of the pier shine?",
                    topPassages = count,
                    filters = new { region = "pier" },
                },
                Cancel
            );
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);

            Assert.Equal(count, answer.GetProperty("passages").GetArrayLength());
        }
    }

    [Fact]
    public async Task ASearchIsPaidForAsASearch()
    {
        await SearchAsync(new { question = "What does a search cost?" });

        var usage = await services.Client.GetFromJsonAsync<JsonElement>("/v1/usage?by=route,purpose", Cancel);

        Assert.Contains(
            usage.GetProperty("rows").EnumerateArray(),
            row => row.GetProperty("route").GetString() == "search" && row.GetProperty("costUsd").GetDecimal() > 0
        );
        Assert.DoesNotContain(
            usage.GetProperty("rows").EnumerateArray(),
            row => row.GetProperty("route").GetString() == "search" && row.GetProperty("purpose").GetString() == "answer"
        );
    }

    private async Task<IReadOnlyList<string>> FoundAsync(object body) =>
        [
            .. (await SearchAsync(body))
                .GetProperty("passages")
                .EnumerateArray()
                .Select(passage => passage.GetProperty("documentId").GetString()!),
        ];

    private async Task<JsonElement> SearchAsync(object body)
    {
        using var response = await services.Client.PostAsJsonAsync("/v1/search", body, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    private async Task SendAsync(string id, string content, string region)
    {
        using var response = await services.Client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new[]
                {
                    new
                    {
                        id,
                        content,
                        metadata = new { region },
                    },
                },
            },
            Cancel
        );
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Tour.WaitReadyAsync(services.Client, $"/v1/documents/{id}", Cancel);
    }
}
