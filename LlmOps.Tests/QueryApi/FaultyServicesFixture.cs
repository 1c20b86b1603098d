namespace LlmOps.Tests.QueryApi;

/// <summary>The services with the time limits they come with, over a Bedrock that throttles 5 % of calls and cuts 1 % of answers
/// short.</summary>
public sealed class FaultyServicesFixture : ServicesFixture
{
    protected override TimeSpan StageLimit => TimeSpan.FromSeconds(3);

    // Two hundred callers come at once; how many of them are let in is looked at elsewhere.
    protected override IReadOnlyDictionary<string, string> ServiceSettings { get; } =
        new Dictionary<string, string> { ["Limits:InitialQuestions"] = "256", ["Limits:MinQuestions"] = "256" };

    protected override IReadOnlyDictionary<string, string> BedrockSettings { get; } =
        new Dictionary<string, string> { ["LocalBedrock:Faults:throttle"] = "0.05", ["LocalBedrock:Faults:cut"] = "0.01" };
}
