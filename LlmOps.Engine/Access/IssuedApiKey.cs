namespace LlmOps.Engine.Access;

/// <summary>A key that was just made.</summary>
/// <param name="Key">What is kept of it.</param>
/// <param name="Text">The whole key; it is told this once and never again.</param>
public sealed record IssuedApiKey(ApiKey Key, string Text);
