using System.Runtime.CompilerServices;

namespace LlmOps.Tests;

/// <summary>The environment that every process of a test starts with.</summary>
internal static class ProcessEnvironment
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        // Services and parsers that live for seconds are not to count their calls either, nor to compile code a second time while they
        // start (milliseconds, hexadecimal).
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "3E8");

        // AppHosts do not look for a newer Aspire: a process each, and a request that waits for its time limit without a network.
        Environment.SetEnvironmentVariable("ASPIRE_VERSION_CHECK_DISABLED", "true");
    }
}
