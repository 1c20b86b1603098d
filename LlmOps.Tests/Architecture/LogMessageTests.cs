using System.Reflection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Architecture;

/// <summary>Log messages can be told apart by their event ids, whose hundreds name the room, and read as sentences.</summary>
public sealed class LogMessageTests
{
    /// <summary>Every log message with the method that writes it.</summary>
    internal static IReadOnlyList<(MethodInfo Method, LoggerMessageAttribute Message)> Messages { get; } =
    [
        .. Repository
            .Projects.Keys.Where(name => name is not ("LlmOps.Tests" or "LlmOps.Benchmarks"))
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
            )
            .Select(method => (method, method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(entry => entry.Item2 is not null),
    ];

    [Fact]
    public void TheEventIdsAreUnique()
    {
        Assert.NotEmpty(Messages);
        var shared = Messages
            .Where(entry => entry.Message.EventId > 0)
            .GroupBy(entry => entry.Message.EventId)
            .Where(group => group.Count() > 1)
            .Select(group =>
                $"{group.Key}: {string.Join(", ", group.Select(entry => $"{entry.Method.DeclaringType!.Name}.{entry.Method.Name}"))}"
            );

        Assert.Empty(shared);
    }

    [Fact]
    public void EveryMessageHasAnIdALevelAndASentence()
    {
        var faults = Messages
            .Where(entry =>
                entry.Message.EventId <= 0
                || entry.Message.Level is LogLevel.None
                || !(entry.Message.Message.EndsWith('.') || entry.Message.Message.EndsWith('}') || entry.Message.Message.EndsWith(')'))
            )
            .Select(entry => $"{entry.Method.DeclaringType!.Name}.{entry.Method.Name}: '{entry.Message.Message}'");

        Assert.Empty(faults);
    }

    [Fact]
    public void EveryMessageIsWrittenByAPartialMethodNamedLog()
    {
        var faults = Messages
            .Where(entry => !entry.Method.Name.StartsWith("Log", StringComparison.Ordinal))
            .Select(entry => $"{entry.Method.DeclaringType!.Name}.{entry.Method.Name}");

        Assert.Empty(faults);
    }
}
