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
        Assert.Equal(text, document.Text);
        Assert.Equal("From the front matter", document.Title);
        var newline = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
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
                "TableRow: | A | B |",
                "TableRow: | 1 | 2 |",
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
    [InlineData("")]
    [InlineData("\n\n---\n\n<!-- only a comment -->\n")]
    public async Task NothingToReadIsEmpty(string text) =>
        Assert.Equal("empty", (await DocumentRoom.RefusedAsync(text, "text/markdown")).Reason);
}
