using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using LlmOps.Engine;
using Classes = ArchUnitNET.Domain.Architecture;

namespace LlmOps.Tests.Architecture;

/// <summary>The engine's folders are capabilities that build on each other: no circle leads back.</summary>
public sealed class EngineFolderTests
{
    private static readonly Classes s_engine = new ArchLoader().LoadAssembly(typeof(EngineDiagnostics).Assembly).Build();

    [Fact]
    public void TheFoldersOfTheEngineAreFreeOfCircles()
    {
        Assert.Empty(Circles("LlmOps.Engine.(*)", s_engine));
    }

    [Fact]
    public void TheRuleFindsAPlantedCircle()
    {
        const string Planted = "LlmOps.Tests.Architecture.PlantedCircle";
        var planted = new ArchLoader()
            .LoadNamespacesWithinAssembly(typeof(EngineFolderTests).Assembly, $"{Planted}.First", $"{Planted}.Second")
            .Build();

        var circle = Assert.Single(Circles($"{Planted}.(*)", planted));
        Assert.Contains("First", circle, StringComparison.Ordinal);
        Assert.Contains("Second", circle, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRuleSeesTheFolders()
    {
        // A pattern that matches nothing finds no circle either.
        var folders = s_engine
            .Namespaces.Select(space => space.FullName)
            .Where(name => name.StartsWith("LlmOps.Engine.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

        Assert.Superset(
            (HashSet<string>)
                [
                    "Asking",
                    "Budgets",
                    "Chunking",
                    "Extraction",
                    "Ingesting",
                    "Knowledge",
                    "Models",
                    "Remembering",
                    "Resilience",
                    "Stores",
                    "Tenancy",
                    "Text",
                ],
            folders.Select(name => name.Split('.')[2]).ToHashSet()
        );
    }

    [Fact]
    public void ANamespaceIsTheFolderOfItsFile()
    {
        var faults = Directory
            .GetFiles(Path.Combine(Repository.Root, "LlmOps.Engine"), "*.cs", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "adapters"), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file =>
                (
                    File: file,
                    Expected: Path.GetDirectoryName(file)!
                        .Replace('\\', '/')
                        .Replace("adapters/", "", StringComparison.Ordinal)
                        .Replace('/', '.')
                )
            )
            .Where(entry => !File.ReadLines(Path.Combine(Repository.Root, entry.File)).Any(line => line == $"namespace {entry.Expected};"))
            .Select(entry => $"{entry.File} is not in namespace {entry.Expected}.");

        Assert.Empty(faults);
    }

    private static IEnumerable<string> Circles(string folders, Classes classes) =>
        SliceRuleDefinition
            .Slices()
            .Matching(folders)
            .Should()
            .BeFreeOfCycles()
            .Evaluate(classes)
            .Where(result => !result.Passed)
            .Select(result => result.Description);
}
