using Aspire.Hosting.Testing;

namespace LlmOps.Tests.AppHost;

public sealed class UpstreamModelTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What the README promises: one setting, and Ollama answers.</summary>
    [Fact]
    public async Task TheModelOfOllamaIsHandedOnToTheStandIn()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.LlmOps_AppHost>(
            ["--stores", "embedded", "--data", "/nowhere/llmops", "LocalBedrock:Upstream:Model=llama3.2"],
            Cancellation
        );

        var environment = await ResourceEnvironment.ReadAsync(builder, "local-bedrock", Cancellation);
        Assert.Equal("llama3.2", environment["LocalBedrock__Upstream__Model"]);
        Assert.DoesNotContain("LocalBedrock__Upstream__Endpoint", environment.Keys);
    }
}
