namespace LlmOps.Tests.QueryApi;

/// <summary>The services over a Bedrock that takes its time between words.</summary>
public sealed class WordByWordFixture : ServicesFixture
{
    protected override IReadOnlyDictionary<string, string> BedrockSettings { get; } =
        new Dictionary<string, string> { ["LocalBedrock:Faults:delay"] = "100ms" };
}
