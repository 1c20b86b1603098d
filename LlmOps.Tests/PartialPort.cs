using System.Reflection;

namespace LlmOps.Tests;

/// <summary>A port of which a test answers only the calls that it expects; any other fails.</summary>
public class PartialPort : DispatchProxy
{
    private Dictionary<string, Func<object?[], object?>> _answers = [];

    /// <summary>Makes one.</summary>
    /// <param name="answers">For each method what its arguments give.</param>
    public static T Create<T>(params (string Method, Func<object?[], object?> Answer)[] answers)
        where T : class
    {
        var port = Create<T, PartialPort>();
        ((PartialPort)(object)port)._answers = answers.ToDictionary(entry => entry.Method, entry => entry.Answer, StringComparer.Ordinal);
        return port;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _answers.TryGetValue(targetMethod!.Name, out var answer)
            ? answer(args ?? [])
            : throw new NotSupportedException($"{targetMethod.DeclaringType!.Name}.{targetMethod.Name} is not expected.");
}
