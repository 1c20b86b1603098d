namespace LlmOps.Engine.Remembering;

/// <summary>A turn that still has to reach the archive.</summary>
/// <param name="TenantId">Its tenant.</param>
/// <param name="Turn">The turn.</param>
public sealed record UnarchivedTurn(string TenantId, ConversationTurn Turn);
