using System.Reflection;

namespace Aspire.Hosting;

/// <summary>How an application is built.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The assembly of the AppHost; the entry assembly where null.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>The folder of the AppHost's project; as the assembly says where null.</summary>
    public string? ProjectDirectory { get; set; }

    /// <summary>The name the dashboard shows.</summary>
    public string? DashboardApplicationName { get; set; }

    /// <summary>Whether the application runs without a dashboard. Resources that wait then fail with what they wait for.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether what resources print goes to the AppHost's log.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>Whether the dashboard may be reached over http.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    internal Assembly? Assembly => AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(new AssemblyName(AssemblyName));

    internal string? Metadata(string key) => Assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => string.Equals(attribute.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
