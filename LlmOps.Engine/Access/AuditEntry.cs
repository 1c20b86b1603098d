namespace LlmOps.Engine.Access;

/// <summary>One line of the audit log. It holds ids and never content.</summary>
/// <param name="Id">Its id; later entries have greater ones.</param>
/// <param name="At">When.</param>
/// <param name="Subject">Who (<see cref="LlmOps.Engine.Tenancy.Caller.Subject"/>).</param>
/// <param name="Action">What was done (<see cref="AuditActions"/>).</param>
/// <param name="Target">To which document, session, key, budget or tenant: its id.</param>
/// <param name="TraceId">The trace that tells the rest, or null.</param>
public sealed record AuditEntry(string Id, DateTimeOffset At, string Subject, string Action, string Target, string? TraceId = null);
