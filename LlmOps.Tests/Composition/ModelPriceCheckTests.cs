using System.Text.RegularExpressions;
using LlmOps.Composition;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Tests.Composition;

public sealed class ModelPriceCheckTests
{
    [Theory]
    [InlineData("Bedrock:ChatModel", "nobody.knows-me", "nobody.knows-me (answers)")]
    [InlineData("Bedrock:RerankModel", "nobody.knows-me", "nobody.knows-me (reranks)")]
    [InlineData("Bedrock:ChatModel", "amazon.titan-embed-text-v2:0", "amazon.titan-embed-text-v2:0 (answers)")]
    public async Task AModelWithoutAPriceForWhatItIsUsedForIsRefusedAtStart(string setting, string model, string named)
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => CheckAsync((setting, model)));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(refused.Message, @"\((answers|embeds|reranks)\)"));
    }

    [Fact]
    public async Task AModelWhosePromptCacheHasNoPriceIsRefusedWhereCachingIsOn()
    {
        (string, string)[] settings =
        [
            ("Prices:0:Model", "my.model"),
            ("Prices:0:Input", "1"),
            ("Prices:0:Output", "1"),
            ("Bedrock:ChatModel", "my.model"),
        ];

        await Assert.ThrowsAsync<InvalidOperationException>(() => CheckAsync([.. settings, ("Bedrock:PromptCaching", "true")]));
        await CheckAsync([.. settings, ("Bedrock:PromptCaching", "false")]);
    }

    [Fact]
    public Task TheDefaultModelsArePricedForEverything() => CheckAsync(("Bedrock:PromptCaching", "true"));

    private static Task CheckAsync(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))
        );
        builder.AddModels();
        return ActivatorUtilities
            .CreateInstance<ModelPriceCheck>(builder.Services.BuildServiceProvider())
            .StartAsync(TestContext.Current.CancellationToken);
    }
}
