namespace LlmOps.Engine.FineTuning;

/// <summary>Names of what a run makes in the account: job, model and deployment have the same one.</summary>
internal static class FineTuneNames
{
    public static string Prefix(FineTuningOptions options) => $"{options.NamePrefix}-";

    public static string Of(FineTuningOptions options, string runId) => Prefix(options) + runId;
}
