namespace LlmOps.Engine.FineTuning;

/// <summary>The parts of a dataset.</summary>
internal static class DatasetParts
{
    public const string Train = "train";
    public const string Validation = "validation";
    public const string HeldOut = "heldout";
    public const string Sources = "sources";
    public const string Stale = "stale";
}
