namespace LlmOps.Engine.Asking;

/// <summary>What a passage says of a claim.</summary>
internal enum ClaimStanding
{
    Supported,
    Contradicted,
    NotStated,
}
