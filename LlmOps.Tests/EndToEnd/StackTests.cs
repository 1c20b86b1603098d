using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LlmOps.Tests.EndToEnd;

public sealed class StackTests(StackFixture stack)
{
    [Fact]
    public async Task EveryResourceBecomesHealthy()
    {
        var app = await stack.GetAppAsync();

        var projects = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>().ToList();
        Assert.Equal(
            ["finetune-worker", "ingest-worker", "local-bedrock", "query-api"],
            projects.Select(project => project.Name).Order(StringComparer.Ordinal)
        );
        foreach (var project in projects)
        {
            var current = await app.ResourceNotifications.WaitForResourceHealthyAsync(project.Name, TestContext.Current.CancellationToken);
            Assert.Equal(HealthStatus.Healthy, current.Snapshot.HealthStatus);

            using var client = app.CreateHttpClient(project.Name);
            using var response = await client.GetAsync("/health", TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, stack.Output);
        }
    }

    [Fact]
    public async Task NothingListensWhereADevelopersOwnStackDoes()
    {
        var app = await stack.GetAppAsync();

        int[] ports = [app.GetEndpoint("query-api").Port, app.GetEndpoint("local-bedrock").Port];
        Assert.DoesNotContain(5080, ports);
        Assert.DoesNotContain(5085, ports);
    }
}
