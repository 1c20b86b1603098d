namespace LlmOps.LocalBedrock.Faults;

/// <summary>How an answer that has begun goes wrong.</summary>
internal enum StreamBreak
{
    None,

    /// <summary>The connection is reset in the middle of a frame.</summary>
    Cut,

    /// <summary>The stream ends in good order, but before its metadata.</summary>
    EndOfFile,

    /// <summary>A frame has a byte flipped.</summary>
    Corrupt,

    /// <summary>A frame in good order holds broken JSON.</summary>
    Malformed,

    Throttling,
    Internal,
    ModelError,
    Unavailable,
    Validation,
}
