using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LlmOps.Tests.QueryApi;

public sealed class ReceiptTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReceiptTellsWhatWasFoundWhatWentInWhatItCostAndGoesWithItsSession()
    {
        using (
            var content = new StringContent(
                """{"documents":[{"id":"receipt-company","content":"Contoso is headquartered in Oslo, Norway. It employs 1,200 people."},{"id":"receipt-other","content":"Fabrikam makes chairs of birch and sells them in Lisbon."}]}""",
                Encoding.UTF8,
                "application/json"
            )
        )
        using (var accepted = await services.Client.PostAsync("/v1/documents", content, Cancel))
        {
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        }

        foreach (var id in (string[])["receipt-company", "receipt-other"])
        {
            while ((await GetAsync($"/v1/documents/{id}")).GetProperty("state").GetString() != "ready")
            {
                await Task.Delay(50, Cancel);
            }
        }

        using var answered = await services.Client.PostAsJsonAsync(
            "/v1/query",
            new
            {
                question = "Where is Contoso headquartered?",
                sessionId = "receipts",
                filters = new { documentId = new[] { "receipt-company", "receipt-other" } },
            },
            Cancel
        );
        var answer = await answered.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var turnId = answer.GetProperty("turnId").GetString();

        var explained = await GetAsync($"/v1/answers/{turnId}");

        Assert.Equal(answer.GetProperty("answer").GetString(), explained.GetProperty("answer").GetString());
        var receipt = explained.GetProperty("receipt");
        var candidates = receipt.GetProperty("candidates").EnumerateArray().ToArray();
        Assert.Equal(
            answer.GetProperty("passages").EnumerateArray().Select(passage => passage.GetProperty("documentId").GetString()),
            candidates
                .Where(candidate => candidate.TryGetProperty("passage", out _))
                .OrderBy(candidate => candidate.GetProperty("passage").GetInt32())
                .Select(candidate => candidate.GetProperty("documentId").GetString())
        );
        Assert.All(
            candidates,
            candidate => Assert.NotEqual(candidate.TryGetProperty("passage", out _), candidate.TryGetProperty("leftOut", out _))
        );
        Assert.All(candidates, candidate => Assert.NotEmpty(candidate.GetProperty("legs").EnumerateObject()));
        Assert.Equal(
            answer.GetProperty("usage").GetProperty("costUsd").GetDecimal(),
            receipt.GetProperty("costs").EnumerateArray().Sum(cost => cost.GetProperty("costUsd").GetDecimal())
        );
        Assert.Equal(
            ["prepare", "rewrite", "retrieve", "answer"],
            receipt.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("name").GetString())
        );
        Assert.Matches("^[0-9a-f]{64}$", receipt.GetProperty("promptHash").GetString());
        Assert.Equal("Normal", receipt.GetProperty("budgetLevel").GetString());

        await services.Client.DeleteAsync("/v1/sessions/receipts", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, (await services.Client.GetAsync($"/v1/answers/{turnId}", Cancel)).StatusCode);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await services.Client.GetAsync($"/v1/answers/{turnId}?sessionId=receipts", Cancel)).StatusCode
        );
    }

    private Task<JsonElement> GetAsync(string path) => services.Client.GetFromJsonAsync<JsonElement>(path, Cancel);
}
