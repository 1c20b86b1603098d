namespace LlmOps.Engine.Access;

/// <summary>How a caller stands with a limit per minute.</summary>
/// <param name="Allowed">Whether the request is within it.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Remaining">What is left of it now.</param>
/// <param name="Wait">Where it is not allowed, when it will be; else when the whole limit is there again.</param>
public sealed record QuotaStanding(bool Allowed, int Limit, int Remaining, TimeSpan Wait);
