using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Erasing;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Access;

/// <summary>A tenant is erased over HTTP, and no file of any store holds a word of it afterwards; its neighbor notices nothing.</summary>
public sealed class TenantErasureTests(TenantErasureTests.Fixture services) : IClassFixture<TenantErasureTests.Fixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoStoreHoldsAWordOfAnErasedTenant()
    {
        // Words of no language and of nothing else here: one each for what a tenant sends, asks, says and names.
        string[] words = ["quorvexil", "zanthipor", "mirkodune", "blavenstock"];
        using var erased = await OpenAsync("erased-a");
        using var neighbor = await OpenAsync("erased-b");
        await SendAsync(erased, $"{words[3]}-1", $"The password of the {words[0]} vault is heliotrope. Contoso acquired Quorvexil Ltd.");
        await SendAsync(erased, $"{words[3]}-2", $"An old note about {words[0]}.");
        await SendAsync(neighbor, "vault", "The password of the Fabrikam vault is heliotrope.");
        using (var deletion = await erased.DeleteAsync($"/v1/documents/{words[3]}-2", Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, deletion.StatusCode);
        }

        var answer = await Tour.AskAsync(
            erased,
            new { question = $"What is the password of the {words[0]} vault, {words[1]}?", sessionId = $"talk-{words[3]}" },
            Cancel
        );
        var kept = await Tour.AskAsync(
            neighbor,
            new { question = "What is the password of the Fabrikam vault?", sessionId = "talk" },
            Cancel
        );
        using (
            var said = await erased.PostAsJsonAsync(
                "/v1/feedback",
                new
                {
                    turnId = answer.GetProperty("turnId").GetString(),
                    thumbs = "down",
                    correction = $"It is {words[2]}.",
                },
                Cancel
            )
        )
        {
            Assert.Equal(HttpStatusCode.OK, said.StatusCode);
        }

        await services.WaitForWordAsync(words[2], "archive", Cancel);
        Assert.All(words, word => Assert.NotEmpty(services.FilesWith(word)));

        using var asked = await erased.DeleteAsync("/v1/tenants/erased-a/data", Cancel);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        using (var refused = await erased.GetAsync("/v1/documents", Cancel))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Equal("erasure-running", (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString());
        }

        var receipt = await WaitFinishedAsync(erased, asked.Headers.Location!.ToString());

        Assert.Equal(TenantDataParts.All.Order(), receipt.Select(store => store.GetProperty("store").GetString()).Order());
        Assert.All(receipt, store => Assert.False(store.GetProperty("pending").GetBoolean()));
        foreach (
            var part in (string[])
                [
                    TenantDataParts.Catalog,
                    TenantDataParts.Index,
                    TenantDataParts.Graph,
                    TenantDataParts.Documents,
                    TenantDataParts.Removals,
                    TenantDataParts.ShortTermMemory,
                    TenantDataParts.Archive,
                ]
        )
        {
            Assert.True(
                receipt.Single(store => store.GetProperty("store").GetString() == part).GetProperty("removed").GetInt64() > 0,
                part
            );
        }

        // The audit log keeps ids of documents and sessions, and nothing else does.
        Assert.All(words[..3], word => Assert.Empty(services.FilesWith(word)));
        Assert.All(services.FilesWith(words[3]), file => Assert.StartsWith("audit.db", file, StringComparison.Ordinal));
        Assert.Empty((await erased.GetFromJsonAsync<JsonElement>("/v1/documents", Cancel)).GetProperty("documents").EnumerateArray());
        using (var session = await erased.GetAsync($"/v1/sessions/talk-{words[3]}", Cancel))
        {
            Assert.Equal(HttpStatusCode.NotFound, session.StatusCode);
        }

        var audit = await erased.GetFromJsonAsync<JsonElement>("/v1/audit", Cancel);
        Assert.Contains(audit.GetProperty("entries").EnumerateArray(), entry => entry.GetProperty("action").GetString() == "tenant.erased");

        // The neighbor has all of its own, and the tenant can begin again.
        var session2 = await neighbor.GetFromJsonAsync<JsonElement>("/v1/sessions/talk", Cancel);
        Assert.Equal(
            kept.GetProperty("turnId").GetString(),
            Assert.Single(session2.GetProperty("turns").EnumerateArray()).GetProperty("turnId").GetString()
        );
        Assert.Contains(
            "heliotrope",
            (await Tour.AskAsync(neighbor, new { question = "What is the password of the Fabrikam vault?" }, Cancel))
                .GetProperty("answer")
                .GetString(),
            StringComparison.Ordinal
        );
        await SendAsync(erased, $"{words[3]}-1", "The password of the Northwind vault is periwinkle.");
        Assert.Contains(
            "periwinkle",
            (await Tour.AskAsync(erased, new { question = "What is the password of the Northwind vault?" }, Cancel))
                .GetProperty("answer")
                .GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AnErasureCanRevokeTheTenantsKeysAndIsTheOperatorsToWatchThen()
    {
        using var tenant = await OpenAsync("erased-c");
        using (var wrong = await tenant.DeleteAsync("/v1/tenants/erased-c/data?keys=burn", Cancel))
        {
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        using (var none = await tenant.GetAsync("/v1/tenants/erased-c/erasure", Cancel))
        {
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        using var asked = await tenant.DeleteAsync("/v1/tenants/erased-c/data?keys=revoke", Cancel);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        using (var refused = await tenant.GetAsync("/v1/tenants/erased-c/erasure", Cancel))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var seen = await services.SendAsync(HttpMethod.Get, "/v1/tenants/erased-c/erasure", AccessFixture.BootstrapKey);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
    }

    [Fact]
    public async Task EveryPartOfAnErasureIsAServices()
    {
        Assert.Equal(TenantDataParts.OfQueryApi.Order(), PartsOf(services.ApiServices).Order());
        Assert.Equal(TenantDataParts.OfIngestWorker.Order(), PartsOf(services.WorkerServices).Order());
        Assert.Equal(TenantDataParts.All.Count, TenantDataParts.All.Distinct().Count());

        // And every port of tenants' data is behind one of them.
        var behind = services
            .ApiServices.GetServices<TenantDataPart>()
            .Concat(services.WorkerServices.GetServices<TenantDataPart>())
            .ToList();
        Assert.Empty(
            typeof(ITenantData)
                .Assembly.GetTypes()
                .Where(type => type.IsInterface && type != typeof(ITenantData) && typeof(ITenantData).IsAssignableFrom(type))
                .Where(port => !behind.Any(part => port.IsInstanceOfType(part.Data)))
                .Select(port => $"No service empties {port.Name} when a tenant is erased.")
        );
        await Task.CompletedTask;
    }

    private static IEnumerable<string> PartsOf(IServiceProvider provider) =>
        provider.GetServices<TenantDataPart>().Select(part => part.Name);

    private async Task<HttpClient> OpenAsync(string tenant)
    {
        var (_, key) = await services.MakeKeyAsync(tenant, [.. CallerScopes.All], ["*"], name: "all");
        var client = services.NewClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task SendAsync(HttpClient client, string id, string content)
    {
        using var response = await client.PostAsJsonAsync(
            "/v1/documents",
            new
            {
                documents = new[]
                {
                    new
                    {
                        id,
                        content,
                        metadata = new Dictionary<string, string> { [$"{id}-key"] = $"{id} value" },
                    },
                },
            },
            Cancel
        );
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Tour.WaitReadyAsync(client, $"/v1/documents/{id}", Cancel);
    }

    private async Task<List<JsonElement>> WaitFinishedAsync(HttpClient client, string statusUrl)
    {
        // No fine-tune worker runs here: its part is done by hand.
        var datasets = new TenantErasures(
            services.ApiServices.GetRequiredService<IErasureRecords>(),
            [new TenantDataPart(TenantDataParts.Datasets, new NoDatasets())],
            new ErasureWatch(),
            Options.Create(new ErasureOptions { QuietTime = TimeSpan.Zero }),
            TimeProvider.System,
            NullLogger<TenantErasures>.Instance
        );
        while (true)
        {
            await datasets.RunOnceAsync(Cancel);
            var status = await client.GetFromJsonAsync<JsonElement>(statusUrl, Cancel);
            if (status.GetProperty("state").GetString() == "finished")
            {
                return [.. status.GetProperty("stores").EnumerateArray()];
            }

            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>Services that look for erasures often, and whose files can be looked through.</summary>
    public sealed class Fixture : AccessFixture
    {
        protected override IReadOnlyDictionary<string, string> ServiceSettings =>
            new Dictionary<string, string>(base.ServiceSettings)
            {
                ["Erasure:PollInterval"] = "00:00:00.100",
                ["Erasure:QuietTime"] = "00:00:00.300",
            };

        /// <summary>Files below the data directory that hold a word, in UTF-8 or UTF-16, in any case.</summary>
        public IReadOnlyList<string> FilesWith(string word) =>
            [
                .. Directory
                    .EnumerateFiles(DataFolder, "*", SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(DataFolder, path))
                    .Where(path => path.Contains(word, StringComparison.OrdinalIgnoreCase) || Holds(Path.Combine(DataFolder, path), word)),
            ];

        /// <summary>Waits until files below a folder hold a word.</summary>
        public async Task WaitForWordAsync(string word, string folder, CancellationToken cancellationToken)
        {
            while (!FilesWith(word).Any(path => path.StartsWith(folder, StringComparison.Ordinal)))
            {
                await Task.Delay(50, cancellationToken);
            }
        }

        private static bool Holds(string path, string word)
        {
            byte[] content;
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                content = new byte[file.Length];
                file.ReadExactly(content);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Locked by its owner, or gone meanwhile.
                return false;
            }

            return Encoding.Latin1.GetString(content).Contains(word, StringComparison.OrdinalIgnoreCase)
                || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(word)) >= 0;
        }
    }

    private sealed class NoDatasets : ITenantData
    {
        public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult(0L);

        public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) => Task.FromResult(0L);
    }
}
