using System.Reflection;
using System.Text.RegularExpressions;
using LlmOps.Engine;

namespace LlmOps.Tests.Architecture;

/// <summary>Who may reference whom. ARCHITECTURE.md has the same as a picture.</summary>
public sealed partial class ProjectReferenceTests
{
    private const string Engine = "LlmOps.Engine",
        Wire = "LlmOps.Wire",
        Composition = "LlmOps.Composition",
        Defaults = "LlmOps.ServiceDefaults",
        Bedrock = "LlmOps.LocalBedrock";

    private static readonly string[] s_adapters =
    [
        "LlmOps.Aws",
        "LlmOps.Bedrock",
        "LlmOps.Embedded",
        "LlmOps.Formats",
        "LlmOps.Neo4j",
        "LlmOps.OpenAI",
        "LlmOps.OpenSearch",
        "LlmOps.Redis",
    ];

    private static readonly string[] s_services = ["LlmOps.QueryApi", "LlmOps.IngestWorker", "LlmOps.FineTuneWorker"];

    /// <summary>What each room may reference. Tests and benchmarks may reference anything.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        [Engine] = [],
        [Wire] = [Engine],
        [Composition] = [Engine, Wire, .. s_adapters],
        [Defaults] = [Wire],
        [Bedrock] = [Defaults],
        ["LlmOps.WebApp"] = [Defaults],
        ["LlmOps.Cli"] = [],
        ["LlmOps.AppHost"] = [.. s_services, Bedrock, "LlmOps.WebApp"],
    };

    static ProjectReferenceTests()
    {
        foreach (var adapter in s_adapters)
        {
            s_allowed[adapter] = [Engine, Wire];
        }

        foreach (var service in s_services)
        {
            s_allowed[service] = [Composition, Defaults];
        }
    }

    [Fact]
    public void EveryProjectReferencesOnlyWhatItsRoomMayKnow()
    {
        var faults = Rooms()
            .SelectMany(project =>
                !s_allowed.TryGetValue(project.Name, out var allowed)
                    ? [$"{project.Name} has no place in the picture: say in this test and in ARCHITECTURE.md what it may reference."]
                    : project.Projects.Except(allowed).Select(reference => $"{project.Name} must not reference {reference}.")
            );

        Assert.Empty(faults);
    }

    [Fact]
    public void ThePictureShowsTheReferencesThatThereAre()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md"));
        var drawn = Arrow()
            .Matches(text)
            .Select(match => $"{match.Groups[1].Value} --> {match.Groups[2].Value}")
            .Order(StringComparer.Ordinal);
        var real = Rooms()
            .SelectMany(project => project.Projects.Select(reference => $"{Short(project.Name)} --> {Short(reference)}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(real, drawn);

        static string Short(string project) => project["LlmOps.".Length..];
    }

    [Fact]
    public void TheEngineKnowsNoSdkNoDriverAndNoFormat()
    {
        var engine = Repository.Projects[Engine];
        Assert.Empty(engine.Frameworks);
        Assert.DoesNotContain(engine.Packages, package => !IsAbstraction(package));
        Assert.Empty(
            typeof(EngineDiagnostics)
                .Assembly.GetReferencedAssemblies()
                .Where(assembly => !IsAbstraction(assembly.Name!))
                .Select(assembly => assembly.Name)
        );

        // Polly.Core is the one exception: it does no I/O and brings no package along, and when a store is waited for or spared is the
        // engine's to say.
        static bool IsAbstraction(string name) =>
            name is "Polly.Core"
            || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            || name.StartsWith("System.", StringComparison.Ordinal);
    }

    [Fact]
    public void ServicesSeeNoAdapter()
    {
        var faults = s_services
            .Where(Repository.Projects.ContainsKey)
            .SelectMany(service =>
                Assembly
                    .Load(service)
                    .GetReferencedAssemblies()
                    .Where(assembly => assembly.Name == Wire || s_adapters.Contains(assembly.Name))
                    .Select(assembly => $"{service} uses {assembly.Name}.")
            );

        Assert.Empty(faults);
    }

    [Fact]
    public void TheWitnessAndTheClientOfBedrockShareNoCode()
    {
        Assert.DoesNotContain(
            Assembly.Load(Bedrock).GetReferencedAssemblies(),
            assembly => assembly.Name is Engine or Wire or "LlmOps.Bedrock"
        );
        Assert.DoesNotContain(Assembly.Load("LlmOps.Bedrock").GetReferencedAssemblies(), assembly => assembly.Name is Bedrock);
    }

    private static IEnumerable<Repository.ProjectFile> Rooms() =>
        Repository.Projects.Values.Where(project => project.Name is not ("LlmOps.Tests" or "LlmOps.Benchmarks"));

    [GeneratedRegex(@"^\s*(\w+) --> (\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
