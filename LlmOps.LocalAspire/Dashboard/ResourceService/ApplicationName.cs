namespace Aspire.Hosting.Dashboard.ResourceService;

/// <summary>The title of the dashboard's page.</summary>
internal sealed record ApplicationName(string Value);
