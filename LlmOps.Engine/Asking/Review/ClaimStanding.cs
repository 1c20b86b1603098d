namespace LlmOps.Engine.Asking.Review;

/// <summary>What a passage says of a claim.</summary>
internal enum ClaimStanding
{
    Supported,
    Contradicted,
    NotStated,
}
