namespace LlmOps.Engine;

/// <summary>How much of what people ask and documents say may stand in spans.</summary>
public enum ContentCaptureMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Lengths and hashes of texts; ids and scores of passages.</summary>
    Redacted,

    /// <summary>The texts.</summary>
    Full,
}
