using System.Text.RegularExpressions;

namespace LlmOps.Tests.Architecture;

/// <summary>Links between the pages, and from pages to files, lead somewhere.</summary>
public sealed partial class DocumentationLinkTests
{
    [Fact]
    public void EveryRelativeLinkLeadsToAFileOrFolder()
    {
        var dead = SourceText
            .PageFiles()
            .SelectMany(page =>
                Link()
                    .Matches(File.ReadAllText(Path.Combine(Repository.Root, page)))
                    .Select(link => Uri.UnescapeDataString(link.Groups[1].Value))
                    .Where(target => !target.Contains(':', StringComparison.Ordinal) && !Exists(page, target))
                    .Select(target => $"{page} links to {target}, which is not there.")
            );

        Assert.Empty(dead);
    }

    [Theory]
    [InlineData("Where is a passage's score made?")]
    [InlineData("Where does a new file format go?")]
    [InlineData("What happens when Neo4j is down?")]
    [InlineData("Where is a budget enforced?")]
    [InlineData("How is a document deleted?")]
    public void TheTourAnswersANewcomersQuestionsByALink(string question)
    {
        var row = Assert.Single(
            File.ReadLines(Path.Combine(Repository.Root, "ARCHITECTURE.md")),
            line => line.StartsWith($"| {question} |", StringComparison.Ordinal)
        );

        Assert.Matches(@"\]\([^)#]+\.cs\)", row);
    }

    [Fact]
    public void ALinkThatNamesATypeLeadsToItsFile()
    {
        var wrong = TypeLink()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, "ARCHITECTURE.md")))
            .Where(link => Path.GetFileNameWithoutExtension(link.Groups[2].Value) != link.Groups[1].Value.Split('.')[0])
            .Select(link => link.Value);

        Assert.Empty(wrong);
    }

    private static bool Exists(string page, string target)
    {
        var path = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, target));
        return File.Exists(path) || Directory.Exists(path);
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[`([\w.]+)`\]\(([^)]+\.cs)\)")]
    private static partial Regex TypeLink();
}
