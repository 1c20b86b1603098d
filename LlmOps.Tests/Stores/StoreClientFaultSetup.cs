using System.Runtime.CompilerServices;
using LlmOps.Embedded;
using LlmOps.Wire;

namespace LlmOps.Tests.Stores;

/// <summary>Tests that make exceptions of client libraries themselves have no adapter that would have told the engine how to read
/// them.</summary>
internal static class StoreClientFaultSetup
{
    [ModuleInitializer]
    internal static void Register()
    {
        AwsFaults.Register();
        SqliteFaults.Register();
    }
}
