using LlmOps.Engine.Chunking;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

public sealed class WordContentTests
{
    [Fact]
    public async Task RowsAndEndsOfParagraphsThatAChangeDeletedAreGone()
    {
        const string Deleted = "<w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>";
        var document = await DocumentRoom.ReadAsync(
            WordSource.Build(
                $"<w:p>{Deleted}<w:r><w:t xml:space=\"preserve\">The fee is </w:t></w:r></w:p>"
                    + WordSource.Paragraph("nine euros.")
                    + "<w:tbl><w:tr><w:trPr><w:del w:id=\"2\"/></w:trPr><w:tc><w:p><w:r><w:t>Gone</w:t></w:r></w:p></w:tc></w:tr>"
                    + "<w:tr><w:tc><w:p><w:r><w:t>Kept</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
                    + $"<w:p>{Deleted}<w:r><w:t>Last.</w:t></w:r></w:p>"
            ),
            "changes.docx"
        );
        Assert.Equal(["Paragraph: The fee is nine euros.", "Paragraph: Kept", "Paragraph: Last."], DocumentRoom.Describe(document));
        Assert.Equal(("deleted", 4L), (Assert.Single(document.LeftOut).Kind, document.LeftOut[0].Characters));
    }

    [Fact]
    public async Task NotesStandBehindTheParagraphThatRefersToThem() =>
        Assert.Equal(
            [
                "Paragraph: Rents rise each May.¹ They are paid monthly.²",
                "Paragraph: ¹ By two percent.",
                "Paragraph: Next.",
                "Paragraph: ² On the third day.",
            ],
            await BlocksAsync(
                "<w:p><w:r><w:t>Rents rise each May.</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t "
                    + "xml:space=\"preserve\"> They are paid monthly.</w:t></w:r><w:r><w:endnoteReference w:id=\"5\"/></w:r></w:p>"
                    + WordSource.Paragraph("Next."),
                (
                    "footnotes",
                    $"<w:footnote w:type=\"separator\" w:id=\"0\">{WordSource.Paragraph("no")}</w:footnote><w:footnote "
                        + $"w:id=\"2\">{WordSource.Paragraph("By two percent.")}</w:footnote>"
                ),
                ("endnotes", $"<w:endnote w:id=\"5\">{WordSource.Paragraph("On the third day.")}</w:endnote>")
            )
        );

    [Fact]
    public async Task HeadsAndFeetAreReadOnceAndTheirPageNumbersLeftOut()
    {
        var document = await ReadAsync(
            WordSource.Paragraph("Body."),
            ("header1", WordSource.Paragraph("Quote Q-88, valid for ten days")),
            ("header2", WordSource.Paragraph("Quote Q-88, valid for ten days")),
            (
                "footer1",
                "<w:p><w:r><w:t>Page </w:t></w:r><w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>"
                    + WordSource.Paragraph("Tax id 4455")
            )
        );
        Assert.Equal(
            ["Paragraph: Quote Q-88, valid for ten days", "Paragraph: Body.", "Paragraph: Tax id 4455"],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(["page-number", "running-line"], document.LeftOut.Select(part => part.Kind));
    }

    [Fact]
    public async Task CommentsAreMarkedAsSuch() =>
        Assert.Equal(
            ["Paragraph: The fee is 9 euros.", "Comment by Ida: Check with the board."],
            (
                await BlocksAsync(
                    "<w:p><w:r><w:t>The fee is 9 euros.</w:t></w:r><w:r><w:commentReference w:id=\"1\"/></w:r></w:p>",
                    ("comments", $"<w:comment w:id=\"1\" w:author=\"Ida\">{WordSource.Paragraph("Check with the board.")}</w:comment>")
                )
            ).Select(block => block.Replace("Paragraph: Comment", "Comment", StringComparison.Ordinal))
        );

    [Fact]
    public async Task TrackedChangesCountAsAccepted()
    {
        var document = await ReadAsync(
            "<w:p><w:r><w:t xml:space=\"preserve\">The limit is "
                + "</w:t></w:r><w:del><w:r><w:delText>five</w:delText></w:r></w:del><w:ins><w:r><w:t>seven</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
                + "<w:p><w:r><w:rPr><w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>Formatted again, still "
                + "here.</w:t></w:r></w:p>"
                + "<w:p><w:pPr><w:pPrChange><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>No heading any "
                + "more.</w:t></w:r></w:p>"
        );
        Assert.Equal(
            ["Paragraph: The limit is seven.", "Paragraph: Formatted again, still here.", "Paragraph: No heading any more."],
            DocumentRoom.Describe(document)
        );
        Assert.Equal([new LeftOutText("deleted", 1, 4)], document.LeftOut);
    }

    [Fact]
    public async Task TextHiddenByRunByStyleAndByBasedOnStyleIsLeftOut()
    {
        const string Styles =
            "<w:style w:type=\"character\" w:styleId=\"Dark\"><w:name w:val=\"Dark\"/><w:rPr><w:vanish/></w:rPr></w:style><w:style "
            + "w:type=\"character\" w:styleId=\"Darker\"><w:name w:val=\"Darker\"/><w:basedOn w:val=\"Dark\"/></w:style>"
            + "<w:style w:type=\"paragraph\" w:styleId=\"Ghost\"><w:name w:val=\"Ghost\"/><w:rPr><w:vanish/></w:rPr></w:style>";
        var document = await ReadAsync(
            WordSource.Paragraph("Seen.")
                + "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>one</w:t></w:r><w:r><w:rPr><w:rStyle "
                + "w:val=\"Darker\"/></w:rPr><w:t>two</w:t></w:r></w:p>"
                + "<w:p><w:pPr><w:pStyle w:val=\"Ghost\"/></w:pPr><w:r><w:t>three</w:t></w:r><w:r><w:rPr><w:vanish "
                + "w:val=\"0\"/></w:rPr><w:t>Shown.</w:t></w:r></w:p>",
            ("styles", Styles)
        );
        Assert.Equal(["Paragraph: Seen.", "Paragraph: Shown."], DocumentRoom.Describe(document));
        Assert.Equal([new LeftOutText("hidden", 3, 11)], document.LeftOut);
    }

    [Fact]
    public async Task NumberedClausesCarryTheirNumbers()
    {
        const string Numbering =
            "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"upperRoman\"/><w:lvlText "
            + "w:val=\"Art. %1\"/></w:lvl><w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:lvlText "
            + "w:val=\"%1.%2)\"/></w:lvl></w:abstractNum>"
            + "<w:num w:numId=\"4\"><w:abstractNumId w:val=\"0\"/></w:num>";
        static string Clause(int level, string text) =>
            $"<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"4\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>";
        Assert.Equal(
            [
                "ListItem: Art. I Seat",
                "ListItem: I.a) in Ulm",
                "ListItem: I.b) or Kiel",
                "ListItem: Art. II Fees",
                "ListItem: II.a) yearly",
            ],
            await BlocksAsync(
                Clause(0, "Seat") + Clause(1, "in Ulm") + Clause(1, "or Kiel") + Clause(0, "Fees") + Clause(1, "yearly"),
                ("numbering", Numbering)
            )
        );
    }

    [Fact]
    public async Task EquationsAreWrittenOnOneLine() =>
        Assert.Equal(
            ["Paragraph: The area is A = πr² and the mean is (a+b)/2, of course"],
            await BlocksAsync(
                "<w:p><w:r><w:t>The area is</w:t></w:r><m:oMath><m:r><m:t>A = "
                    + "π</m:t></m:r><m:sSup><m:e><m:r><m:t>r</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath><w:r><w:t "
                    + "xml:space=\"preserve\"> and the mean is</w:t></w:r>"
                    + "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath><w:r><w:t>, "
                    + "of course</w:t></w:r></w:p>"
            )
        );

    [Fact]
    public async Task BoxesControlsAndFieldsAreContent() =>
        Assert.Equal(
            ["Paragraph: Anchor 12 June yes", "Paragraph: Boxed words.", "Paragraph: Controlled."],
            await BlocksAsync(
                "<w:p><w:r><w:t>Anchor</w:t></w:r><w:r><mc:AlternateContent><mc:Choice "
                    + "Requires=\"wps\"><w:drawing><wps:wsp><wps:txbx><w:txbxContent>"
                    + WordSource.Paragraph("Boxed words.")
                    + "</w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice>"
                    + "<mc:Fallback><w:pict><w:txbxContent>"
                    + WordSource.Paragraph("Boxed words.")
                    + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
                    + "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:fldChar "
                    + "w:fldCharType=\"separate\"/></w:r><w:r><w:t xml:space=\"preserve\"> 12 June </w:t></w:r><w:r><w:fldChar "
                    + "w:fldCharType=\"end\"/></w:r>"
                    + "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>yes</w:t></w:r></w:sdtContent></w:sdt></w:p><w:sdt><w:sdtContent>"
                    + WordSource.Paragraph("Controlled.")
                    + "</w:sdtContent></w:sdt>"
            )
        );

    [Fact]
    public async Task ASheetOfNamesAndValuesHasNoHeaderRow() =>
        Assert.Equal(
            ["TableRow: Maker: Fabrikam", "TableRow: Power: 3 kW", "TableRow: Mass: 19 kg"],
            await BlocksAsync(WordSource.Table(["Maker", "Fabrikam"], ["Power", "3 kW"], ["Mass:", "19 kg"]))
        );

    [Fact]
    public async Task MergedCellsReachOverTheirRowsAndColumns() =>
        Assert.Equal(
            [
                "TableRow: Site: Ulm; Day: Monday; Hours: 9-12",
                "TableRow: Site: Ulm; Day: Friday; Hours: 14-17",
                "TableRow: Site: Kiel; Day / Hours: closed",
            ],
            await BlocksAsync(
                "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:p><w:r><w:t>Site</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Day</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Hours</w:t></w:r></w:p></w:tc></w:tr>"
                    + "<w:tr><w:tc><w:tcPr><w:vMerge "
                    + "w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>Ulm</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Monday</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>9-12</w:t></w:r></w:p></w:tc></w:tr>"
                    + "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>Friday</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>14-17</w:t></w:r></w:p></w:tc></w:tr>"
                    + "<w:tr><w:tc><w:p><w:r><w:t>Kiel</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:gridSpan "
                    + "w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>closed</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
            )
        );

    [Fact]
    public async Task FilesOfAnotherFormatInTheDocumentAreRead() =>
        Assert.Equal(
            ["Paragraph: Before.", "Paragraph: From a page of its own.", "Paragraph: After."],
            await BlocksAsync(
                WordSource.Paragraph("Before.") + "<w:altChunk r:id=\"chunk\"/>" + WordSource.Paragraph("After."),
                ("chunk.html", "<html><body><p>From a page of its own.</p></body></html>")
            )
        );

    private static async Task<ParsedDocument> ReadAsync(string body, params (string Name, string Content)[] parts)
    {
        var document = await DocumentRoom.ReadAsync(WordSource.Build(body, parts), "file.docx");
        DocumentRoom.AssertSound(document);
        return document;
    }

    private static async Task<IReadOnlyList<string>> BlocksAsync(string body, params (string Name, string Content)[] parts) =>
        DocumentRoom.Describe(await ReadAsync(body, parts));
}
