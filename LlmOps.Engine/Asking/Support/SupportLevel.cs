namespace LlmOps.Engine.Asking.Support;

/// <summary>What a passage has to say about a claim.</summary>
internal enum SupportLevel
{
    /// <summary>The passage says the claim word for word.</summary>
    Quoted,

    /// <summary>The claim's values and words stand in the passage.</summary>
    Supported,

    /// <summary>Nothing speaks against the claim, and words alone cannot tell that the passage says it.</summary>
    Unverified,

    /// <summary>The passage says something else.</summary>
    Contradicted,

    /// <summary>The passage does not speak of it.</summary>
    Unfounded,
}
