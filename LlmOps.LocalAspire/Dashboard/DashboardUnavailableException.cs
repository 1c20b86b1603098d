namespace Aspire.Hosting.Dashboard;

/// <summary>No dashboard can be had here; the message is half a sentence that says why.</summary>
internal sealed class DashboardUnavailableException(string reason) : Exception(reason);
