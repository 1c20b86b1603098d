namespace LlmOps.Tests.QueryApi;

/// <summary>The services over a Bedrock that takes longer to embed, rerank and rewrite than anybody waits for.</summary>
public sealed class SlowModelsFixture : ServicesFixture
{
    protected override TimeSpan StageLimit => TimeSpan.FromSeconds(1.5);

    protected override IReadOnlyDictionary<string, string> BedrockSettings { get; } =
        new Dictionary<string, string> { ["LocalBedrock:Faults:ttft"] = "3s" };
}
