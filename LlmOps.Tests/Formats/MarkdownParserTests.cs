using LlmOps.Engine.Chunking;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class MarkdownParserTests
{
    [Fact]
    public async Task BlocksAreFoundAndTheTextStaysAsItWas()
    {
        const string text = """
            ---
            title: "From the front matter"
            ---

            # First heading

            A paragraph with **bold**
            and a second line.

            <!-- a comment that nobody should find -->

            ## Second ##

            - one
            - two
              - inner

              more of two

            > quoted
            > text

            | A | B |
            |---|---|
            | 1 | 2 |

            ```csharp
            var x = 1;

            var y = 2;
            ```

            [reference]: https://example.com
            """;
        var document = await DocumentRoom.ParseAsync(text, "text/markdown; charset=utf-8");
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        Assert.Equal(text.Replace($"| A | B |{newline}|---|---|{newline}| 1 | 2 |", "A: 1; B: 2", StringComparison.Ordinal), document.Text);
        Assert.Equal("From the front matter", document.Title);
        Assert.Equal(
            [new("comment", 1, 42), new LeftOutText("link-definition", 1, "[reference]: https://example.com".Length)],
            document.LeftOut
        );
        Assert.Equal(
            [
                "Heading1: First heading",
                $"Paragraph: A paragraph with **bold**{newline}and a second line.",
                "Heading2: Second",
                "ListItem: - one",
                "ListItem: - two",
                "ListItem: - inner",
                "ListItem: more of two",
                $"Paragraph: quoted{newline}> text",
                "TableRow: A: 1; B: 2",
                $"Code: ```csharp{newline}var x = 1;{newline}{newline}var y = 2;{newline}```",
            ],
            DocumentRoom.Describe(document)
        );
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task TheFirstHeadingIsTheTitleWhereItIsOfTheFirstLevel()
    {
        Assert.Equal("A guide", (await DocumentRoom.ParseAsync("# A *guide*\n\ntext", "text/markdown")).Title);
        Assert.Null((await DocumentRoom.ParseAsync("## Part\n\ntext\n\n# Late", "text/markdown")).Title);
    }

    [Fact]
    public async Task UnderlinedHeadingsAreHeadings()
    {
        var document = await DocumentRoom.ParseAsync(
            "Big\n===\n\nbody\n\nSmall\n---\n\nmore\n\n---\n\nOne\nTwo\n===\nlast",
            "text/markdown"
        );
        Assert.Equal(
            ["Heading1: Big", "Paragraph: body", "Heading2: Small", "Paragraph: more", "Heading1: One\nTwo", "Paragraph: last"],
            DocumentRoom.Describe(document)
        );
    }

    [Fact]
    public async Task CodeThatIsNeverClosedReachesToTheEnd()
    {
        var document = await DocumentRoom.ParseAsync("before\n\n```😀\ncode 1\n\ncode 2", "text/markdown");
        Assert.Equal(["Paragraph: before", "Code: ```😀\ncode 1\n\ncode 2"], DocumentRoom.Describe(document));
    }

    [Fact]
    public async Task NestingWithoutEndIsReadAsText()
    {
        var document = await DocumentRoom.ParseAsync(new string('>', 20_000) + " deep", "text/markdown");
        DocumentRoom.AssertSound(document);
    }

    [Theory]
    [InlineData("| a | b |\n|---|---|\n| x \\| y | `*.cs` |", "TableRow: a: x | y; b: `*.cs`")]
    [InlineData("| a | b |\n|---|---|\n| one<br>two | 3 | more |", "TableRow: a: one two; b: 3; more")]
    [InlineData("|  |  |\n|---|---|\n| Owner | Kai |\n| Room | 4 |", "TableRow: Owner: Kai", "TableRow: Room: 4")]
    [InlineData(
        "See:\n| a | b |\n|---|---|\n| 1 | 2 |\nThat is all.",
        "Paragraph: See:",
        "TableRow: a: 1; b: 2",
        "Paragraph: That is all."
    )]
    [InlineData("- one\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n- two", "ListItem: - one", "TableRow: a: 1; b: 2", "ListItem: - two")]
    [InlineData("a | b\n---\ntext", "Heading2: a | b", "Paragraph: text")]
    [InlineData("a | b\nno rule", "Paragraph: a | b\nno rule")]
    [InlineData("Names |\n--- |\n> quoted", "Paragraph: Names", "Paragraph: quoted")]
    [InlineData("| a | b |\n|---|---|\n\ntext", "TableRow: a | b", "Paragraph: text")]
    public async Task TablesAreReadRowByRow(string text, params string[] blocks)
    {
        var document = await DocumentRoom.ParseAsync(text, "text/markdown");
        Assert.Equal(blocks, DocumentRoom.Describe(document));
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task TablesOfRawHtmlAreReadRowByRowAndWhatSurroundsThemStays()
    {
        const string Text =
            "Before.\n\n<table>\n<tr><th>Tank</th><th>Litres</th></tr>\n\n<tr><td>North</td><td>40</td></tr>\n"
            + "<tr style=\"display:none\"><td>Old</td><td>9</td></tr>\n</table>\n\n<div align=\"center\">A <b>note</b>.</div>\n\nAfter.";
        var document = await DocumentRoom.ParseAsync(Text, "text/markdown");
        Assert.Equal(
            [
                "Paragraph: Before.",
                "TableRow: Tank: North; Litres: 40",
                "Paragraph: <div align=\"center\">A <b>note</b>.</div>",
                "Paragraph: After.",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(("hidden", 1), (Assert.Single(document.LeftOut).Kind, document.Tables));
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task ATableOfRawHtmlThatIsNeverClosedIsKeptAsItIs()
    {
        var document = await DocumentRoom.ParseAsync("<table>\n<tr><td>Open</td></tr>\n\nText.", "text/markdown");
        Assert.Contains(
            "Open",
            Assert.Single(DocumentRoom.Describe(document), block => block.Contains("<table>", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.Contains("Paragraph: Text.", DocumentRoom.Describe(document));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n---\n\n<!-- only a comment -->\n")]
    public async Task NothingToReadIsEmpty(string text) =>
        Assert.Equal("empty", (await DocumentRoom.RefusedAsync(text, "text/markdown")).Reason);
}
