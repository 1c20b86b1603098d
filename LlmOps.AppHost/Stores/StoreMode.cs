namespace LlmOps.AppHost.Stores;

/// <summary>What <c>--stores</c> may say.</summary>
internal enum StoreMode
{
    /// <summary>Within the services, under one directory.</summary>
    Embedded,

    /// <summary>Servers in containers.</summary>
    Containers,

    /// <summary>AWS and the servers that it runs.</summary>
    Aws,
}
