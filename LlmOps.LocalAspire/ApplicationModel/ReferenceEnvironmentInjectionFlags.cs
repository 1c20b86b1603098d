namespace Aspire.Hosting.ApplicationModel;

/// <summary>Which variables a reference injects.</summary>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Connection strings.</summary>
    ConnectionString = 1,

    /// <summary>The parts of connection strings.</summary>
    ConnectionProperties = 2,

    /// <summary>Service discovery: <c>services__NAME__SCHEME__0</c>.</summary>
    ServiceDiscovery = 4,

    /// <summary>Endpoints: <c>NAME_ENDPOINT</c>.</summary>
    Endpoints = 8,

    /// <summary>All of them.</summary>
    All = 15,
}
