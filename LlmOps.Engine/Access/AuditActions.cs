namespace LlmOps.Engine.Access;

/// <summary>What the audit log tells of.</summary>
public static class AuditActions
{
    /// <summary>A document was accepted, as new or in place of an earlier one.</summary>
    public const string DocumentAccepted = "document.accepted";

    /// <summary>A document was deleted.</summary>
    public const string DocumentDeleted = "document.deleted";

    /// <summary>A conversation was deleted.</summary>
    public const string SessionDeleted = "session.deleted";

    /// <summary>An API key was made.</summary>
    public const string KeyIssued = "key.issued";

    /// <summary>An API key was revoked.</summary>
    public const string KeyRevoked = "key.revoked";

    /// <summary>A tuned model was taken one step on.</summary>
    public const string ModelPromoted = "model.promoted";

    /// <summary>A tuned model was retired.</summary>
    public const string ModelRolledBack = "model.rolled-back";

    /// <summary>A fine-tuning run was asked for.</summary>
    public const string RunRequested = "run.requested";

    /// <summary>A fine-tuning run was asked to end.</summary>
    public const string RunStopped = "run.stopped";

    /// <summary>The erasure of everything that a tenant has was asked for.</summary>
    public const string TenantErased = "tenant.erased";

    /// <summary>A budget was set.</summary>
    public const string BudgetSet = "budget.set";

    /// <summary>A budget that was set was removed.</summary>
    public const string BudgetRemoved = "budget.removed";
}
