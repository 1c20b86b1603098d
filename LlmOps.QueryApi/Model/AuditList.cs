using LlmOps.Engine.Access;

namespace LlmOps.QueryApi.Model;

/// <summary>A page of the audit log.</summary>
/// <param name="Entries">Latest first.</param>
/// <param name="Next">What to give as <c>before</c> for the next page, or null.</param>
public sealed record AuditList(IReadOnlyList<AuditEntry> Entries, string? Next);
