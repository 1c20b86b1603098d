namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names of properties of any resource.</summary>
public static class CustomResourceKnownProperties
{
    /// <summary>What it was made of.</summary>
    public static string Source { get; } = "resource.source";

    /// <summary>Its connection string.</summary>
    public static string ConnectionString { get; } = "resource.connectionString";
}
