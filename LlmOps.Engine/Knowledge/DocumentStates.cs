namespace LlmOps.Engine.Knowledge;

/// <summary>What states mean for those who act on them.</summary>
public static class DocumentStates
{
    /// <summary>True where the worker has still something to do: the state is neither ready, failed nor quarantined.</summary>
    public static bool IsUnfinished(this DocumentState state) =>
        state is not (DocumentState.Ready or DocumentState.Failed or DocumentState.Quarantined);

    /// <summary>True where the worker has given the generation up; sending the document again begins a new attempt.</summary>
    public static bool IsGivenUp(this DocumentState state) => state is DocumentState.Failed or DocumentState.Quarantined;
}
