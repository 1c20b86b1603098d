using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class HtmlContentTests
{
    [Theory]
    [InlineData("role=note")]
    [InlineData("role=doc-footnote")]
    [InlineData("class='footnote brackets'")]
    [InlineData("epub:type=footnote")]
    public async Task NotesThatStandAsideAreTextAndOtherBoxesAreNot(string attribute)
    {
        var document = await DocumentRoom.ReadAsync(
            Encoding.UTF8.GetBytes(
                $"<p>The lease ends in May and is renewed by letter alone.</p><aside {attribute}><p>Or by mail.</p></aside><aside><p>Ad.</p></aside>"
            ),
            "x.html"
        );
        Assert.Equal(
            ["Paragraph: The lease ends in May and is renewed by letter alone.", "Paragraph: Or by mail."],
            DocumentRoom.Describe(document)
        );
        Assert.Equal("aside", Assert.Single(document.LeftOut).Kind);
    }

    [Theory]
    [InlineData(
        "<math><msup><mn>10</mn><mn>6</mn></msup><mo>&lt;</mo><msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt></math>",
        "10⁶ < √(x + 1)"
    )]
    [InlineData("<math><mover><mi>x</mi><mo>¯</mo></mover><mo>=</mo><mfenced><mi>a</mi><mi>b</mi></mfenced></math>", "x¯ = (a, b)")]
    [InlineData("<math alttext='q'>k</math>", "k")]
    [InlineData("<sup>1</sup>Guests pay. <sup>14</sup>C, 10<sup>6</sup>", "¹ Guests pay. ¹⁴C, 10⁶")]
    public async Task EquationsAndRaisedNumbersAreWrittenOnOneLine(string html, string text) =>
        Assert.Equal($"So {text}.", (await DocumentRoom.ReadAsync(Encoding.UTF8.GetBytes($"<p>So {html}.</p>"), "x.html")).Text);

    [Theory]
    [InlineData("<!DOCTYPE html><html><head><title>Trams</title><body><p>Line 4 starts at six.")]
    [InlineData("<title>Trams</title><p>Line 4 starts at six.<p>")]
    [InlineData("<html><body><nav><a href=/>Home</a></nav><p>Line 4 starts at six.</body>")]
    [InlineData(
        "<body><nav><a href=/>Home</a><h1>Trams</h1><p>Line 4 starts at six.</p><p>Line 9 does not run on Sundays, nor on "
            + "holidays.</p></body>"
    )]
    [InlineData("<body><select><option>A</option><p>Line 4 starts at six.</p></body>")]
    public async Task TextIsFoundWhereTagsAreLeftOut(string html) =>
        Assert.Contains("Line 4 starts at six.", (await DocumentRoom.ParseAsync(html, "text/html")).Text, StringComparison.Ordinal);

    [Fact]
    public async Task CellsOfNestedTablesStayApart() =>
        Assert.Equal(
            ["TableRow: Small | 20 | crowns", "TableRow: Large | 35 | crowns", "Paragraph: a day"],
            await BlocksAsync(
                "<table><tr><td><table><tr><td>Small</td><td>20</td><td>crowns</td></tr><tr><td>Large</td><td>35</td><td>"
                    + "crowns</td></tr></table></td><td>a "
                    + "day</td></tr></table>"
            )
        );

    [Fact]
    public async Task CellsReachOverRowsAndColumns() =>
        Assert.Equal(
            [
                "TableRow: Hall: East; Time Open: 8; Time Shut: 20",
                "TableRow: Hall: East; Time Open: 9; Time Shut: 18",
                "TableRow: Hall: West; Time Open / Time Shut: by appointment",
            ],
            await BlocksAsync(
                "<table><thead><tr><th rowspan=2>Hall</th><th colspan=2>Time</th></tr><tr><th>Open</th><th>Shut</th></tr></thead><tr><td "
                    + "rowspan=2>East<td>8<td>20<tr><td>9<td>18<tr><td>West<td colspan=2>by appointment</table>"
            )
        );

    [Theory]
    [InlineData("<style>.n{display:none}</style><p class=n>SECRET</p>")]
    [InlineData("<style>div.n > p{visibility:hidden}</style><div class=n><p>SECRET</p></div>")]
    [InlineData("<style>@media screen{#n{opacity:0}}</style><p id=n>SECRET</p>")]
    [InlineData("<p style='font-size:0'>SECRET</p>")]
    [InlineData("<p style='font-size:1px'>SECRET</p>")]
    [InlineData("<p style='color:#fff'>SECRET</p>")]
    [InlineData("<div style='background:#222;color:#222'>SECRET</div>")]
    [InlineData("<font color=white>SECRET</font>")]
    [InlineData("<p style='position:absolute;left:-9999px'>SECRET</p>")]
    [InlineData("<p style='text-indent:-5000px'>SECRET</p>")]
    [InlineData("<p style='height:0;overflow:hidden'>SECRET</p>")]
    [InlineData("<template><p>SECRET</p></template>")]
    [InlineData("<p hidden>SECRET</p>")]
    public async Task WhatNoReaderCanSeeIsNotRead(string hidden)
    {
        var document = await DocumentRoom.ParseAsync($"<html><body><p>Rooms cost 90 euros.</p>{hidden}</body></html>", "text/html");
        Assert.Equal("Rooms cost 90 euros.", document.Text);
        Assert.True(hidden.Contains("template", StringComparison.Ordinal) || document.LeftOut is [{ Kind: "hidden", Characters: 6 }]);
    }

    [Theory]
    [InlineData("<style>.n{display:none}.n.open{display:block}</style><p class='n open'>Words.</p>")]
    [InlineData("<style>@media print{p{display:none}}</style><p>Words.</p>")]
    [InlineData("<div style='background:#000'><p style='color:#fff'>Words.</p></div>")]
    [InlineData("<div style='visibility:hidden'><p style='visibility:visible'>Words.</p></div>")]
    [InlineData("<style>{display:none} p{color:black</style><p>Words.</p>")]
    [InlineData("<link rel=stylesheet href=a.css><p style='color:white'>Words.</p>")]
    public async Task WhatCanBeSeenIsRead(string html) =>
        Assert.Equal("Words.", (await DocumentRoom.ParseAsync($"<html><body>{html}</body></html>", "text/html")).Text);

    [Fact]
    public async Task ATeaserInAnArticleIsNotThePage()
    {
        var teaser = string.Concat(Enumerable.Repeat("Come and see our new hall on Sunday. ", 8));
        var body = string.Concat(
            Enumerable.Range(0, 12).Select(i => $"<p>Paragraph {i} of the terms says what the maker owes to the buyer.</p>")
        );
        var text = (
            await DocumentRoom.ParseAsync(
                $"<body><div><h1>Terms</h1>{body}</div><article><h3>Next</h3><p>{teaser}</p></article></body>",
                "text/html"
            )
        ).Text;
        Assert.Contains("Paragraph 11", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DefinitionsFiguresAndDetailsAreContent() =>
        Assert.Equal(
            [
                "ListItem: Fee: 12 euros",
                "ListItem: Term, Notice: two weeks",
                "Paragraph: Chart of sales",
                "Paragraph: Sales by month",
                "Paragraph: More",
                "Paragraph: Folded words.",
            ],
            await BlocksAsync(
                "<dl><dt>Fee<dd>12 euros<dt>Term<dt>Notice<dd>two weeks</dl><figure><img alt='Chart of sales' src=x><figcaption>Sales by "
                    + "month</figcaption></figure><details><summary>More</summary>Folded words.</details>"
            )
        );

    [Fact]
    public async Task ExponentsAreNotPartOfTheNumberBeforeThem() =>
        Assert.Equal(
            "About 10⁶ cells per m².",
            (await DocumentRoom.ParseAsync("<p>About 10<sup>6</sup> cells per m<sup>2</sup>.", "text/html")).Text
        );

    [Fact]
    public async Task WhatIsLeftOutIsCountedByKind()
    {
        var document = await DocumentRoom.ParseAsync(
            "<body><header>Shop</header><nav><a href=/>Home</a></nav><p>Tea costs five euros.</p><button>Buy</button><noscript>Turn on "
                + "scripts</noscript><footer>Imprint</footer></body>",
            "text/html"
        );
        Assert.Equal("Tea costs five euros.", document.Text);
        Assert.Equal(
            [("controls", 3L), ("footer", 7L), ("navigation", 4L), ("noscript", 15L), ("site-header", 4L)],
            document.LeftOut.Select(part => (part.Kind, part.Characters))
        );
    }

    [Theory]
    [InlineData("<script charset=windows-1252></script><meta charset=utf-8><p>Höhe 2 m, 9 €", "Höhe 2 m, 9 €")]
    [InlineData("<meta charset=utf-16><p>Höhe", "Höhe")]
    [InlineData("<!-- <meta charset=koi8-r> --><p>Höhe", "Höhe")]
    [InlineData("<meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>Größe über alles", "Größe über alles")]
    public async Task TheCharsetIsFoundAsBrowsersFindIt(string html, string expected) =>
        Assert.Equal(expected, (await DocumentRoom.ParseAsync(html, "text/html")).Text);

    [Fact]
    public async Task APageThatStatesTheWrongCharsetIsReadByItsBytes()
    {
        byte[] page = [.. "<meta charset=utf-8><p>Eintritt f"u8, 0xFC, .. "r Sch"u8, 0xFC, .. "ler: 4 "u8, 0x80];
        Assert.Equal("Eintritt für Schüler: 4 €", (await DocumentRoom.ParseAsync(page, "text/html")).Text);
    }

    [Fact]
    public async Task ElementsOfXmlEndWithTheirOwnTag() =>
        Assert.Equal(
            ["Paragraph: one", "Paragraph: two"],
            DocumentRoom.Describe(
                await DocumentRoom.ParseAsync(
                    Encoding.UTF8.GetBytes(
                        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script "
                            + "src='a.js'/></head><body><p>one</p><div/><p>two</p></body></html>"
                    ),
                    "application/xhtml+xml"
                )
            )
        );

    private static async Task<IReadOnlyList<string>> BlocksAsync(string body) =>
        DocumentRoom.Describe(await DocumentRoom.ParseAsync($"<html><body>{body}</body></html>", "text/html"));
}
