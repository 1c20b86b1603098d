namespace LlmOps.Engine.Asking;

/// <summary>What becomes of citations that words cannot decide.</summary>
internal enum ReviewMode
{
    /// <summary>They go out as unverified.</summary>
    None,

    /// <summary>They go out, and may yet be found to be supported: the text is shown at once, the citation at the end.</summary>
    Raises,

    /// <summary>They may yet be withheld: what the model writes behind them is shown once they are decided, paragraph by
    /// paragraph.</summary>
    Decides,
}
