using System.Runtime.CompilerServices;

namespace LlmOps.Tests;

/// <summary>The environment that every process of a test starts with.</summary>
internal static class ProcessEnvironment
{
    /// <summary>Services and parsers that live for seconds are not to count their calls either.</summary>
    [ModuleInitializer]
    internal static void Prepare() => Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
}
