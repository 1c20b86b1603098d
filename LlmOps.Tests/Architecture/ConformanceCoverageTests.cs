using System.Reflection;
using LlmOps.Engine;
using LlmOps.Tests.Conformance;

namespace LlmOps.Tests.Architecture;

/// <summary>Every adapter of a port passes the port's conformance suite. These tests fail where an adapter has no class that runs
/// it.</summary>
public sealed class ConformanceCoverageTests
{
    /// <summary>Ports with several adapters that have nothing to do alike.</summary>
    private static readonly Dictionary<string, string> s_portsWithoutSuite = new(StringComparer.Ordinal)
    {
        ["IDocumentParser"] = "each parser reads another format",
    };

    /// <summary>Classes beside the adapters that need no suite.</summary>
    private static readonly Dictionary<string, string> s_withoutSuite = new(StringComparer.Ordinal)
    {
        ["AbsentTemporaryMemory"] = "says that there is no temporary tier",
    };

    private static readonly Assembly s_engine = typeof(EngineDiagnostics).Assembly;

    private static readonly Assembly[] s_rooms =
    [
        s_engine,
        .. Repository.Projects.Keys.Where(name => Directory.Exists(Path.Combine(Repository.Root, "adapters", name))).Select(Assembly.Load),
    ];

    private static readonly Type[] s_tests = typeof(ConformanceCoverageTests).Assembly.GetTypes();

    /// <summary>The suite of each port.</summary>
    private static readonly Dictionary<Type, Type> s_suites = s_tests
        .Where(type => type.IsAbstract)
        .Select(type => (Suite: type, type.GetCustomAttribute<ConformanceAttribute>(inherit: false)?.Port))
        .Where(entry => entry.Port is not null)
        .ToDictionary(entry => entry.Port!, entry => entry.Suite);

    [Fact]
    public void EveryAdapterOfAPortHasAClassThatRunsThePortsSuite()
    {
        var faults = s_suites.SelectMany(entry =>
            Implementations(entry.Key, s_rooms.SelectMany(room => room.GetTypes()))
                .Where(adapter => !Runs(adapter, entry.Value))
                .Select(adapter =>
                    $"{adapter.Name} is an adapter of {entry.Key.Name}, and there is no class {adapter.Name}Tests that derives from "
                    + $"{entry.Value.Name}."
                )
        );

        Assert.Empty(faults);
    }

    [Fact]
    public void EveryFakeOfAPortRunsThePortsSuite()
    {
        // A private class answers from the script of the one test around it; what several tests share stands in for the store.
        var faults = s_suites.SelectMany(entry =>
            Implementations(entry.Key, s_tests.Where(type => !type.IsNestedPrivate))
                .Where(fake => !Runs(fake, entry.Value))
                .Select(fake =>
                    $"{fake.Name} stands in for {entry.Key.Name}, and there is no class {fake.Name}Tests that derives from "
                    + $"{entry.Value.Name}."
                )
        );

        Assert.Empty(faults);
    }

    [Fact]
    public void EveryStorePortAndEveryPortWithSeveralAdaptersHasASuite()
    {
        var ports = s_engine.GetTypes().Where(type => type.IsInterface && !s_portsWithoutSuite.ContainsKey(type.Name));
        var faults = ports
            .Where(port => !s_suites.ContainsKey(port))
            .Select(port =>
                (Port: port, Adapters: Implementations(port, s_rooms.Except([s_engine]).SelectMany(room => room.GetTypes())).ToList())
            )
            .Where(entry => entry.Adapters.Select(adapter => adapter.Assembly).Distinct().Count() > 1 && !IsTrait(entry.Port))
            .Select(entry =>
                $"{entry.Port.Name} has the adapters {string.Join(", ", entry.Adapters.Select(adapter => adapter.Name))} and no "
                + $"conformance suite."
            );

        Assert.Empty(faults);
    }

    [Fact]
    public void TheExceptionsAreStillNeeded()
    {
        var names = s_rooms.SelectMany(room => room.GetTypes()).Concat(s_tests).ToLookup(type => type.Name);

        Assert.All(s_withoutSuite.Keys.Concat(s_portsWithoutSuite.Keys), name => Assert.NotEmpty(names[name]));
        Assert.DoesNotContain(s_withoutSuite.Keys, name => s_suites.Values.Any(suite => Runs(names[name].First(), suite)));
    }

    /// <summary>What several ports have in common is no port of its own.</summary>
    private static bool IsTrait(Type port) =>
        port.Name
            is nameof(Engine.Stores.IStoreProbe)
                or nameof(Engine.Stores.IPreparedStore)
                or nameof(Engine.Tenancy.ITenantData)
                or "IGraphReader";

    private static IEnumerable<Type> Implementations(Type port, IEnumerable<Type> types) =>
        types.Where(type =>
            type is { IsClass: true, IsAbstract: false }
            && port.IsAssignableFrom(type)
            && !s_withoutSuite.ContainsKey(type.Name)
            && !IsDecorator(type, port)
        );

    /// <summary>A class around another adapter of the same port.</summary>
    private static bool IsDecorator(Type type, Type port) =>
        type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == port));

    private static bool Runs(Type adapter, Type suite) =>
        s_tests.Any(test => !test.IsAbstract && test.Name == $"{adapter.Name}Tests" && test.IsSubclassOf(suite));
}
