using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Access;

public sealed class AuditTests(AccessFixture services) : IClassFixture<AccessFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheLogTellsWhoDidWhatAndHoldsNoContent()
    {
        var (id, key) = await services.MakeKeyAsync("audited", [.. CallerScopes.All]);
        using var client = services.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        (
            await client.PostAsJsonAsync(
                "/v1/documents",
                new { documents = new[] { new { id = "letter", content = "heliotrope" } } },
                Cancel
            )
        ).Dispose();
        (
            await client.PostAsJsonAsync(
                "/v1/documents",
                new { documents = new[] { new { id = "letter", content = "heliotrope" } } },
                Cancel
            )
        ).Dispose();
        (await client.DeleteAsync("/v1/documents/letter", Cancel)).Dispose();
        (await client.DeleteAsync("/v1/documents/letter", Cancel)).Dispose();
        (await client.DeleteAsync("/v1/sessions/talk", Cancel)).Dispose();
        var (other, _) = await services.MakeKeyAsync("audited", ["ask"], name: "other");
        (await client.DeleteAsync($"/v1/keys/{other}", Cancel)).Dispose();

        var page = await client.GetFromJsonAsync<JsonElement>("/v1/audit?limit=4", Cancel);
        var rest = await client.GetFromJsonAsync<JsonElement>($"/v1/audit?before={page.GetProperty("next").GetString()}", Cancel);

        Assert.Equal(
            [
                ($"key:{id}", "key.revoked", other),
                ("bootstrap", "key.issued", other),
                ($"key:{id}", "session.deleted", "talk"),
                ($"key:{id}", "document.deleted", "letter"),
                ($"key:{id}", "document.accepted", "letter"),
                ("bootstrap", "key.issued", id),
            ],
            Entries(page).Concat(Entries(rest))
        );
        Assert.DoesNotContain("heliotrope", page.GetRawText() + rest.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, page.GetRawText() + rest.GetRawText(), StringComparison.Ordinal);
    }

    private static IEnumerable<(string?, string?, string?)> Entries(JsonElement page) =>
        page.GetProperty("entries")
            .EnumerateArray()
            .Select(entry =>
                (entry.GetProperty("subject").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("target").GetString())
            );
}
