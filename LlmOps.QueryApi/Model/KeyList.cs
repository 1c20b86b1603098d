namespace LlmOps.QueryApi.Model;

/// <summary>The keys of a tenant.</summary>
/// <param name="Keys">In the order in which they were made.</param>
public sealed record KeyList(IReadOnlyList<KeyStatus> Keys);
