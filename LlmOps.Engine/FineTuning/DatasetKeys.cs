namespace LlmOps.Engine.FineTuning;

/// <summary>Keys of the objects of a run.</summary>
internal static class DatasetKeys
{
    public const string Root = "datasets/";

    public static string Of(string runId, string name) => $"{Root}runs/{runId}/{name}";

    public static string Part(string runId, string part) => Of(runId, $"{part}.jsonl");

    public static string Manifest(string runId) => Of(runId, "manifest.json");

    public static string Report(string runId) => Of(runId, "report.md");
}
