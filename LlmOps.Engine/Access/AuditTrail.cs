using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Access;

/// <summary>Writes what callers did to the audit log, once it is done. What cannot be written is an error in the log and in a metric; the
/// caller's request has succeeded.</summary>
public sealed partial class AuditTrail(IAuditLog log, TimeProvider time, ILogger<AuditTrail> logger)
{
    private static readonly Counter<long> s_entries = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.AuditEntries,
        "{entry}",
        "Actions of callers that went to the audit log, or could not."
    );

    /// <summary>Writes one entry. It does not throw.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="tenant">Whose document, session, key or budget.</param>
    /// <param name="action">What (<see cref="AuditActions"/>).</param>
    /// <param name="target">To which: its id.</param>
    public async Task WriteAsync(Caller caller, TenantScope tenant, string action, string target)
    {
        var now = time.GetUtcNow();
        var entry = new AuditEntry(
            Guid.CreateVersion7(now).ToString("N"),
            now,
            caller.Subject,
            action,
            target,
            Activity.Current?.TraceId.ToString()
        );
        var written = true;
        try
        {
            // Done is done: a caller who has gone changes nothing.
            await log.AppendAsync(tenant, entry, CancellationToken.None);
        }
        catch (Exception e)
        {
            written = false;
            LogNotWritten(e, action, target, tenant, caller.Subject);
        }

        s_entries.Add(
            1,
            new KeyValuePair<string, object?>(EngineDiagnosticsNames.AuditAction, action),
            new KeyValuePair<string, object?>(EngineDiagnosticsNames.AuditWritten, written)
        );
    }

    [LoggerMessage(
        1703,
        LogLevel.Error,
        "Failed to write {Action} of {Target} of tenant {Tenant} by {Subject} to the audit log; this line is all that tells of it."
    )]
    private partial void LogNotWritten(Exception exception, string action, string target, TenantScope tenant, string subject);
}
