namespace LlmOps.Engine.Remembering;

/// <summary>What a call to a tier returned, or why it failed.</summary>
internal readonly record struct TierOutcome<T>(T? Value, Exception? Error)
{
    public bool Ok => Error is null;
}
