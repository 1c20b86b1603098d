using System.Text;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

public sealed class FurtherFormatsTests
{
    private const string SheetNames =
        "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        + "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

    [Fact]
    public async Task EverySheetOfAWorkbookIsReadUnderItsNameAndHiddenOnesAreNot()
    {
        var document = await DocumentRoom.ReadAsync(
            Workbook(
                ("Stock", "", Row("Item", "Left") + Row("Desk", "12") + Row("Shelf", "7")),
                ("Secret", " state=\"hidden\"", Row("Code", "99") + Row("a", "b")),
                ("Fees", "", Row("Kind", "Euro") + Row("Day", "4.5") + Row("Week", "20"))
            ),
            "book.xlsx"
        );
        Assert.Equal(
            [
                "Heading2: Stock",
                "TableRow: Item: Desk; Left: 12",
                "TableRow: Item: Shelf; Left: 7",
                "Heading2: Fees",
                "TableRow: Kind: Day; Euro: 4.5",
                "TableRow: Kind: Week; Euro: 20",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal("hidden", Assert.Single(document.LeftOut).Kind);
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task SlidesAreReadUnderTheirTitles()
    {
        var document = await DocumentRoom.ReadAsync(
            Slides(("Plans", "Open in May", ""), ("Hidden", "Not shown", " show=\"0\""), ("Costs", "Nine euros", "")),
            "talk.pptx"
        );
        Assert.Equal(
            ["Heading2: Plans", "ListItem: Open in May", "Heading2: Costs", "ListItem: Nine euros"],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(("Plans", 3), (document.Title, document.PageStarts.Count));
    }

    [Fact]
    public async Task AMailIsReadWithItsAttachments()
    {
        var mail =
            "From: ida@example.org\r\nTo: club@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 3 Mar 2026 10:00:00 "
            + "+0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
            + "--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nThe gate code is "
            + "K=C3=B6ln.\r\n"
            + "--x\r\nContent-Type: text/csv; name=fees.csv\r\nContent-Disposition: attachment; "
            + "filename=fees.csv\r\n\r\nkind,euro\r\nday,4\r\nweek,20\r\n"
            + "--x\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: "
            + "base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n";
        var document = await DocumentRoom.ReadAsync(Encoding.ASCII.GetBytes(mail), "note.eml");
        Assert.Equal("Grüße", document.Title);
        Assert.Equal(
            [
                "TableRow: From: ida@example.org",
                "TableRow: To: club@example.org",
                "TableRow: Date: 2026-03-03 10:00 +01:00",
                "TableRow: Subject: Grüße",
                "Paragraph: The gate code is Köln.",
                "Heading2: fees.csv",
                "TableRow: kind: day; euro: 4",
                "TableRow: kind: week; euro: 20",
            ],
            DocumentRoom.Describe(document)
        );
        Assert.Equal("unreadable-part", Assert.Single(document.LeftOut).Kind);
    }

    [Fact]
    public async Task ABookIsReadInTheOrderOfItsChapters()
    {
        var book = WordSource.Zip(
            ("mimetype", "application/epub+zip"u8.ToArray()),
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='o/b.opf'/></rootfiles></container>"u8.ToArray()),
            (
                "o/b.opf",
                "<package><metadata><title>The harbour</title></metadata><manifest><item id='b' href='2.xhtml'/><item id='a' href='1.xhtml'/></manifest><spine><itemref idref='a'/><itemref idref='b'/></spine></package>"u8.ToArray()
            ),
            ("o/2.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Second words.</p></body></html>"u8.ToArray()),
            ("o/1.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>One</h1><p>First words.</p></body></html>"u8.ToArray())
        );
        var document = await DocumentRoom.ReadAsync(book, "book.epub");
        Assert.Equal("The harbour", document.Title);
        Assert.Equal(["Heading1: One", "Paragraph: First words.", "Paragraph: Second words."], DocumentRoom.Describe(document));
    }

    [Fact]
    public async Task RichTextIsReadWithoutWhatItHides()
    {
        var document = await DocumentRoom.ReadAsync(
            Encoding.Latin1.GetBytes(
                @"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Fees}{\author Ida}}\pard The fee is 9 \'80 for Gr\'fc\'dfe and \u26085?\u26412?.\par{\v secret}{\*\generator x;}\trowd\intbl Day\cell 4\cell\row\trowd\intbl Week\cell 20\cell\row\pard Last.\par}"
            ),
            "fees.rtf"
        );
        Assert.Equal("Fees", document.Title);
        Assert.Equal(
            ["Paragraph: The fee is 9 € for Grüße and 日本.", "TableRow: Day: 4", "TableRow: Week: 20", "Paragraph: Last."],
            DocumentRoom.Describe(document)
        );
    }

    [Fact]
    public async Task OpenDocumentTextIsRead()
    {
        const string Content =
            "<o:document-content xmlns:o='o' xmlns:t='t' xmlns:b='b'><o:body><o:text><t:h "
            + "t:outline-level='2'>Fees</t:h><t:p>Nine<t:s/>euros<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>Or "
            + "eight.</t:p></t:note-body></t:note></t:p>"
            + "<t:list><t:list-item><t:p>one</t:p></t:list-item></t:list><b:table><b:table-row><b:table-cell><t:p>Day</t:p></b:table-cell><b:table-cell><t:p>4</t:p></b:table-cell></b:table-row></b:table></o:text></o:body></o:document-content>";
        var document = await DocumentRoom.ReadAsync(
            WordSource.Zip(
                ("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray()),
                ("content.xml", Encoding.UTF8.GetBytes(Content))
            ),
            "fees.odt"
        );
        Assert.Equal(
            ["Heading2: Fees", "Paragraph: Nine euros¹", "Paragraph: ¹ Or eight.", "ListItem: one", "TableRow: Day | 4"],
            DocumentRoom.Describe(document)
        );
    }

    [Fact]
    public async Task TheFilesOfAnArchiveAreReadUnderTheirPaths()
    {
        var document = await DocumentRoom.ReadAsync(
            WordSource.Zip(
                ("a/one.txt", "First words."u8.ToArray()),
                ("b/two.md", "# Two\n\nSecond words."u8.ToArray()),
                ("c.png", [0x89, .. "PNG"u8])
            ),
            "files.zip"
        );
        Assert.Equal(
            ["Heading1: a/one.txt", "Paragraph: First words.", "Heading1: b/two.md", "Heading1: Two", "Paragraph: Second words."],
            DocumentRoom.Describe(document)
        );
        Assert.Equal(("unreadable-part", 4L), (document.LeftOut[0].Kind, document.LeftOut[0].Characters));
    }

    [Fact]
    public async Task APackageUnderAnotherNameIsReadAsWhatItIs()
    {
        var word = WordSource.Build(WordSource.Paragraph("Plain words."));
        Assert.Equal("Plain words.", (await DocumentRoom.ReadAsync(word, "report.xlsx")).Text);
        Assert.Equal("Plain words.", (await DocumentRoom.ReadAsync(word, null, "application/octet-stream")).Text);
    }

    private static string Row(params string[] cells) =>
        $"<row>{string.Concat(cells.Select(cell => double.TryParse(cell, System.Globalization.CultureInfo.InvariantCulture, out _) ? $"<c><v>{cell}</v></c>" : $"<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"))}</row>";

    private static byte[] Workbook(params (string Name, string Attributes, string Rows)[] sheets) =>
        WordSource.Zip([
            (
                "[Content_Types].xml",
                Encoding.UTF8.GetBytes(
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" "
                        + "ContentType=\"application/xml\"/><Default Extension=\"rels\" "
                        + "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>"
                )
            ),
            ("_rels/.rels", Relations(("r1", "officeDocument", "xl/workbook.xml"))),
            (
                "xl/workbook.xml",
                Encoding.UTF8.GetBytes(
                    $"<workbook "
                        + $"{SheetNames}><sheets>{string.Concat(sheets.Select((sheet, i) => $"<sheet name=\"{sheet.Name}\" sheetId=\"{i + 1}\" r:id=\"s{i}\"{sheet.Attributes}/>"))}</sheets></workbook>"
                )
            ),
            ("xl/_rels/workbook.xml.rels", Relations([.. sheets.Select((_, i) => ($"s{i}", "worksheet", $"worksheets/s{i}.xml"))])),
            .. sheets.Select(
                (sheet, i) =>
                    (
                        $"xl/worksheets/s{i}.xml",
                        Encoding.UTF8.GetBytes($"<worksheet {SheetNames}><sheetData>{sheet.Rows}</sheetData></worksheet>")
                    )
            ),
        ]);

    private static byte[] Slides(params (string Title, string Body, string Attributes)[] slides)
    {
        const string Names =
            "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" "
            + "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
            + "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
        static string Shape(string placeholder, string text) =>
            $"<p:sp><p:nvSpPr><p:cNvPr id=\"2\" "
            + $"name=\"x\"/><p:cNvSpPr/><p:nvPr><p:ph{placeholder}/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>";
        return WordSource.Zip([
            (
                "[Content_Types].xml",
                Encoding.UTF8.GetBytes(
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" "
                        + "ContentType=\"application/xml\"/><Default Extension=\"rels\" "
                        + "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                        + "<Override PartName=\"/ppt/presentation.xml\" "
                        + "ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml\"/>"
                        + string.Concat(
                            slides.Select(
                                (_, i) =>
                                    $"<Override PartName=\"/ppt/slides/s{i}.xml\" "
                                    + $"ContentType=\"application/vnd.openxmlformats-officedocument.presentationml.slide+xml\"/>"
                            )
                        )
                        + "</Types>"
                )
            ),
            ("_rels/.rels", Relations(("r1", "officeDocument", "ppt/presentation.xml"))),
            (
                "ppt/presentation.xml",
                Encoding.UTF8.GetBytes(
                    $"<p:presentation "
                        + $"{Names}><p:sldIdLst>{string.Concat(slides.Select((_, i) => $"<p:sldId id=\"{256 + i}\" r:id=\"s{i}\"/>"))}</p:sldIdLst></p:presentation>"
                )
            ),
            ("ppt/_rels/presentation.xml.rels", Relations([.. slides.Select((_, i) => ($"s{i}", "slide", $"slides/s{i}.xml"))])),
            .. slides.Select(
                (slide, i) =>
                    (
                        $"ppt/slides/s{i}.xml",
                        Encoding.UTF8.GetBytes(
                            $"<p:sld "
                                + $"{Names}{slide.Attributes}><p:cSld><p:spTree>{Shape(" type=\"title\"", slide.Title)}{Shape(" idx=\"1\"", slide.Body)}</p:spTree></p:cSld></p:sld>"
                        )
                    )
            ),
        ]);
    }

    private static byte[] Relations(params (string Id, string Type, string Target)[] relations) =>
        Encoding.UTF8.GetBytes(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + string.Concat(
                    relations.Select(relation =>
                        $"<Relationship Id=\"{relation.Id}\" "
                        + $"Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{relation.Type}\" "
                        + $"Target=\"{relation.Target}\"/>"
                    )
                )
                + "</Relationships>"
        );
}
