using System.Reflection;
using Microsoft.Extensions.Logging;

namespace LlmOps.Tests.Architecture;

/// <summary>Log messages can be told apart by their event ids, whose hundreds name the room, and read as sentences.</summary>
public sealed class LogMessageTests
{
    private static readonly List<(MethodInfo Method, LoggerMessageAttribute Message)> s_messages =
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
        Assert.NotEmpty(s_messages);
        var shared = s_messages
            .Where(entry => entry.Message.EventId > 0)
            .GroupBy(entry => entry.Message.EventId)
            .Where(group => group.Count() > 1)
            .Select(group =>
                $"{group.Key}: {string.Join(", ", group.Select(entry => $"{entry.Method.DeclaringType!.Name}.{entry.Method.Name}"))}"
            );

        Assert.Empty(shared);
    }
}
