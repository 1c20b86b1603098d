using System.Reflection;
using Xunit.v3;

namespace LlmOps.Tests.Conformance;

/// <summary>Marks what every adapter of a port has to pass; each test that passes counts for the adapter whose class it ran in.</summary>
/// <param name="port">The port.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ConformanceAttribute(Type port) : BeforeAfterTestAttribute
{
    /// <summary>The port.</summary>
    public Type Port { get; } = port;

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        var adapter = test.TestCase.TestClass.Class;
        ConformanceReport.Count(
            Port.Name,
            adapter.Name.EndsWith("Tests", StringComparison.Ordinal) ? adapter.Name[..^"Tests".Length] : adapter.Name,
            TestContext.Current.TestState?.Result
        );
    }
}
