using System.Reflection;

namespace LlmOps.Tests.QueryApi;

/// <summary>A store of any kind whose every call fails with the fault of the moment.</summary>
public class FaultProxy : DispatchProxy
{
    private Func<Exception> _fault = () => new InvalidOperationException();

    public static T Create<T>(Func<Exception> fault)
        where T : class
    {
        var proxy = Create<T, FaultProxy>();
        ((FaultProxy)(object)proxy)._fault = fault;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name switch
        {
            "get_StoreName" => "broken (test)",
            "get_IsEssential" => true,
            _ => throw _fault(),
        };
}
