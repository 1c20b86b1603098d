using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Engine;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.Access;

/// <summary>Writes down every call that a tour of one tenant makes of every port, and makes each again for another tenant: nothing of the
/// first comes back, and nothing of it is gone afterwards. A port is covered by being called in the tour; one that is not has to be named
/// with a reason.</summary>
public sealed class TenantPortProbeTests(AccessFixture services) : IClassFixture<AccessFixture>
{
    private const string Secret = "heliotrope";

    /// <summary>Ports of tenants' data that the API does not call.</summary>
    private static readonly Dictionary<string, string> s_notOfTheApi = new(StringComparer.Ordinal)
    {
        ["IGraphReader"] = "read through IEntityGraph",
        ["ITenantData"] = "removes and counts what belongs to one tenant; each port's suite keeps tenants apart",
        ["ILedger"] = "reservations and accounts carry their tenant; LedgerConformance keeps tenants apart",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoPortGivesOneTenantWhatBelongsToAnother()
    {
        var calls = new ConcurrentQueue<RecordedCall>();
        await using var api = RecordedApi.Start(services, calls);
        var (_, key) = await services.MakeKeyAsync("port-a", [.. CallerScopes.All], ["*"], name: "all");
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await TourAsync(client);
        var other = TenantScope.Create("port-b");
        var recorded = calls.Where(call => call.Arguments.Any(argument => argument is TenantScope { TenantId: "port-a" })).ToList();

        // What a call brings itself would become the other tenant's own.
        foreach (var call in recorded.Where(call => !call.Brings(Secret)))
        {
            var answer = await call.RepeatAsync(other, Cancel);
            Assert.False(answer.Contains(Secret, StringComparison.Ordinal), $"{call.Port.GetType().Name}.{call.Method.Name}: {answer}");
        }

        Assert.Contains(Secret, await client.GetStringAsync("/v1/documents/vault/text", Cancel), StringComparison.Ordinal);
        Assert.Contains(Secret, await client.GetStringAsync("/v1/sessions/vault-talk", Cancel), StringComparison.Ordinal);
        var called = recorded.Select(call => call.Method.DeclaringType!).ToHashSet();
        Assert.Empty(
            Ports()
                .Where(port => !called.Contains(port) && !s_notOfTheApi.ContainsKey(port.Name))
                .Select(port => $"{port.Name} was not called in the tour.")
        );
    }

    private static async Task TourAsync(HttpClient client)
    {
        foreach (
            var (id, content) in new[]
            {
                ("vault", $"The password of the Fabrikam vault is {Secret}."),
                ("gone", $"The password of the Contoso vault is {Secret}."),
            }
        )
        {
            using var sent = await client.PostAsJsonAsync("/v1/documents", new { documents = new[] { new { id, content } } }, Cancel);
            sent.EnsureSuccessStatusCode();
            await Tour.WaitReadyAsync(client, $"/v1/documents/{id}", Cancel);
        }

        for (var turn = 0; turn < 2; turn++)
        {
            using var asked = await client.PostAsJsonAsync(
                "/v1/query",
                new { question = "What is the password of the Fabrikam vault?", sessionId = "vault-talk" },
                Cancel
            );
            Assert.Contains(
                Secret,
                (await asked.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("answer").GetString(),
                StringComparison.Ordinal
            );
        }

        await client.GetStringAsync("/v1/documents", Cancel);
        await client.GetStringAsync("/v1/documents/vault/text", Cancel);
        await client.GetStringAsync("/v1/sessions/vault-talk", Cancel);
        await client.GetStringAsync("/v1/keys", Cancel);
        (await client.GetAsync("/v1/tenants/port-a/erasure", Cancel)).Dispose();
        (await client.DeleteAsync("/v1/documents/gone", Cancel)).Dispose();
        (await client.GetAsync("/v1/documents/gone/removal", Cancel)).Dispose();
        (await client.DeleteAsync("/v1/sessions/other-talk", Cancel)).Dispose();
        (await client.DeleteAsync("/v1/keys/zzzzzzzzzzzz", Cancel)).Dispose();
    }

    private static IEnumerable<Type> Ports() => typeof(EngineDiagnostics).Assembly.GetTypes().Where(RecordedApi.IsPort);
}
