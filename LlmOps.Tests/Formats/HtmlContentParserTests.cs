using System.Text;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class HtmlContentParserTests
{
    [Fact]
    public async Task OnlyTheMainContentRemains()
    {
        const string html = """
            <!doctype html><html><head><title>Prices | Shop</title><style>p{color:red}</style><script>var x = "<p>no</p>";</script></head>
            <body><header><a href="/">Shop</a></header><nav>Home About</nav>
            <main><h1>Prices</h1><p>Tea costs <b>5</b>&nbsp;&euro; &amp; coffee&#32;6&nbsp;&#x20AC;.<br>Really.</p>
            <ul><li>one<li>two <i>parts</i></ul><p hidden>secret</p><div style="display: none">secret</div><p aria-hidden="true">secret</p>
            <pre>  a
                b</pre>
            <table><tr><th>Item</th><th>Price</th></tr><tr><td>Tea</td><td>5</td></tr><tr><td>Coffee<td>6</table></main>
            <aside>Advertisement</aside><footer>Imprint</footer></body></html>
            """;
        var document = await DocumentRoom.ParseAsync(html.ReplaceLineEndings("\n"), "text/html");
        Assert.Equal("Prices", document.Title);
        Assert.Equal(
            [
                "Heading1: Prices",
                "Paragraph: Tea costs 5 € & coffee 6 €.\nReally.",
                "ListItem: one",
                "ListItem: two parts",
                "Code:   a\n    b",
                "TableRow: Item: Tea; Price: 5",
                "TableRow: Item: Coffee; Price: 6",
            ],
            DocumentRoom.Describe(document)
        );
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task TagsLeftOpenDoNotSwallowWhatFollows()
    {
        var document = await DocumentRoom.ParseAsync("<p>one<p>two<div>three</div>four<h2>Head<p>five", "text/html");
        Assert.Equal(
            ["Paragraph: one", "Paragraph: two", "Paragraph: three", "Paragraph: four", "Heading2: Head"],
            DocumentRoom.Describe(document).Take(5)
        );
        Assert.Contains("five", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATableWithoutHeadingsKeepsItsRows()
    {
        var document = await DocumentRoom.ParseAsync(
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d<table><tr><td>e</td></tr></table></td></tr></table>",
            "text/html"
        );
        Assert.Equal("TableRow: a | b", DocumentRoom.Describe(document)[0]);
        Assert.Contains("e", document.Text, StringComparison.Ordinal);
        Assert.Contains("c", document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCharsetOfTheMetaElementCountsWhereNoOtherIsGiven()
    {
        var document = await DocumentRoom.ParseAsync([.. "<meta charset=\"iso-8859-1\"><p>Gr"u8, 0xFC, 0xDF, .. "e</p>"u8], "text/html");
        Assert.Equal("Grüße", document.Text);
    }

    [Fact]
    public async Task APageOfNavigationOnlyIsEmpty() =>
        Assert.Equal(
            "empty",
            (
                await DocumentRoom.RefusedAsync(
                    "<html><head><title>x</title></head><body><nav>Home</nav><script>1</script></body></html>",
                    "text/html"
                )
            ).Reason
        );

    [Fact]
    public async Task NestingBeyondTheLimitNamesTheLimit()
    {
        var html = new StringBuilder().Insert(0, "<div>", 600).Append("text").ToString();
        var refused = await DocumentRoom.RefusedAsync(html, "text/html");
        Assert.Equal("too-large", refused.Reason);
        Assert.Contains("MaxNestingDepth", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FormattingThatIsNeverClosedDoesNotMultiply()
    {
        var html = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            html.Append("<font color=").Append(i).Append("><p>x");
        }

        var document = await DocumentRoom.ParseAsync(html.ToString(), "text/html");
        Assert.Equal(500, document.Blocks.Count);
    }
}
