using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LlmOps.Tests.EndToEnd;

namespace LlmOps.Tests.QueryApi;

public sealed class FullDiskTests(SmallDiskFixture services) : IClassFixture<SmallDiskFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AFullDiskIsSaidByEveryAnswerAndByReadinessAndNothingAcknowledgedIsLost()
    {
        await SendAsync("first", "Contoso acquired Northwind Traders in March 2021.");
        await Tour.WaitReadyAsync(services.Client, "/v1/documents/first", Cancel);
        Assert.Equal(HttpStatusCode.OK, (await services.Client.GetAsync("/health/ready", Cancel)).StatusCode);
        var acknowledged = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await SendAsync($"early-{i}", $"Fact number {i} is known.")).StatusCode);
            acknowledged.Add($"early-{i}");
        }

        var refused = 0;
        for (var i = 0; i < 10; i++)
        {
            // The services give back what they need for a moment only, so the disk is filled again and again.
            services.Disk.Fill();
            using var sent = await SendAsync($"late-{i}", new string('x', 50_000));
            if (sent.StatusCode == HttpStatusCode.Accepted)
            {
                acknowledged.Add($"late-{i}");
            }
            else
            {
                await AssertFullAsync(sent);
                refused++;
            }

            using var answer = await services.Client.PostAsJsonAsync(
                "/v1/query",
                new { question = "Who acquired Northwind Traders?" },
                Cancel
            );
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                await AssertFullAsync(answer);
            }
        }

        Assert.NotEqual(0, refused);
        services.Disk.Fill();
        using var ready = await services.Client.GetAsync("/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("is full", await ready.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        services.Disk.Free();
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync("after", "The disk has space again.")).StatusCode);
        foreach (var id in acknowledged.Append("after"))
        {
            await Tour.WaitReadyAsync(services.Client, $"/v1/documents/{id}", Cancel);
        }

        Assert.Equal(HttpStatusCode.OK, (await services.Client.GetAsync("/health/ready", Cancel)).StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(string id, string content) =>
        services.Client.PostAsJsonAsync("/v1/documents", new { documents = new[] { new { id, content } } }, Cancel);

    private static async Task AssertFullAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.InsufficientStorage, $"{response.StatusCode}: {text}");
        Assert.Equal("storage-full", JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
    }
}
