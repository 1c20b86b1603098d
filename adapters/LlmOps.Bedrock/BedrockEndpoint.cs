namespace LlmOps.Bedrock;

/// <summary>Where a plane is.</summary>
/// <param name="Address">Scheme, host and port, perhaps with a base path.</param>
/// <param name="Region">The region that requests are signed for.</param>
/// <param name="IsConfigured">The address was given: it may be that of a stand-in.</param>
internal sealed record BedrockEndpoint(Uri Address, string Region, bool IsConfigured = false);
