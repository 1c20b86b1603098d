using System.IO.Compression;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

/// <summary>Charts, diagrams, comments and boxes, whose text stands in parts of their own.</summary>
public sealed class DrawingTests
{
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string ChartNames = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private const string DiagramNames = "http://schemas.openxmlformats.org/drawingml/2006/diagram";

    private const string Bars =
        $"<c:chartSpace xmlns:c=\"{ChartNames}\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><c:chart>"
        + "<c:title><c:tx><c:rich><a:p><a:r><a:t>Loans a </a:t></a:r><a:r><a:t>year</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea>"
        + "<c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx=\"0\"><c:v>Violins</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        + "<c:cat><c:strRef><c:strCache><c:pt idx=\"0\"><c:v>2024</c:v></c:pt><c:pt idx=\"1\"><c:v>2025</c:v></c:pt></c:strCache>"
        + "</c:strRef>"
        + "</c:cat><c:val><c:numRef><c:numCache><c:pt idx=\"0\"><c:v>41</c:v></c:pt><c:pt idx=\"1\"><c:v>58</c:v></c:pt></c:numCache>"
        + "</c:numRef></c:val></c:ser><c:ser><c:tx><c:v>Harps</c:v></c:tx><c:val><c:numLit><c:pt idx=\"1\"><c:v>3</c:v></c:pt></c:numLit>"
        + "</c:val></c:ser></c:barChart><c:catAx/><c:valAx/></c:plotArea></c:chart></c:chartSpace>";

    private const string Points =
        $"<c:chartSpace xmlns:c=\"{ChartNames}\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><c:chart><c:plotArea>"
        + "<c:scatterChart><c:ser><c:tx><c:v>Pump</c:v></c:tx><c:xVal><c:numLit><c:pt idx=\"0\"><c:v>10</c:v></c:pt></c:numLit></c:xVal>"
        + "<c:yVal><c:numLit><c:pt idx=\"0\"><c:v>2.5</c:v></c:pt></c:numLit></c:yVal></c:ser><c:ser><c:tx><c:v>Valve</c:v></c:tx><c:xVal>"
        + "<c:numLit><c:pt idx=\"0\"><c:v>20</c:v></c:pt></c:numLit></c:xVal><c:yVal><c:numLit><c:pt idx=\"0\"><c:v>4</c:v></c:pt>"
        + "</c:numLit>"
        + "</c:yVal></c:ser></c:scatterChart><c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>Flow</a:t></a:r></a:p></c:rich></c:tx>"
        + "</c:title>"
        + "</c:valAx><c:valAx><c:title><c:tx><c:rich><a:p><a:r><a:t>Pressure</a:t></a:r></a:p></c:rich></c:tx></c:title></c:valAx>"
        + "</c:plotArea></c:chart></c:chartSpace>";

    private const string Steps =
        $"<dgm:dataModel xmlns:dgm=\"{DiagramNames}\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><dgm:ptLst>"
        + "<dgm:pt modelId=\"1\"><dgm:t><a:p><a:r><a:t>Fill in the form</a:t></a:r></a:p></dgm:t></dgm:pt>"
        + "<dgm:pt modelId=\"2\"><dgm:prSet phldr=\"1\"/><dgm:t><a:p><a:r><a:t>[Text]</a:t></a:r></a:p></dgm:t></dgm:pt>"
        + "<dgm:pt modelId=\"3\"><dgm:t><a:p><a:r><a:t>Wait nine days</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>";

    private static readonly string s_chart = $"<c:chart xmlns:c=\"{ChartNames}\" r:id=\"drawn\"/>";
    private static readonly string s_diagram =
        $"<dgm:relIds xmlns:dgm=\"{DiagramNames}\" r:dm=\"drawn\" r:lo=\"l\" r:qs=\"q\" r:cs=\"c\"/>";

    [Fact]
    public async Task AChartOfADocumentIsATable() =>
        Assert.Equal(
            [
                "Paragraph: See the chart.",
                "Paragraph: Loans a year",
                "TableRow: 2024; Violins: 41",
                "TableRow: 2025; Violins: 58; Harps: 3",
                "Paragraph: End.",
            ],
            DocumentRoom.Describe(await DocumentRoom.ReadAsync(WithChart(Word(s_chart), "word/_rels/document.xml.rels", Bars), "a.docx"))
        );

    [Fact]
    public async Task PointsOfSeriesWithPlacesOfTheirOwnAreTablesOfTheirOwn() =>
        Assert.Equal(
            [
                "Paragraph: See the chart.",
                "TableRow: Flow: 10; Pump (Pressure): 2.5",
                "TableRow: Flow: 20; Valve (Pressure): 4",
                "Paragraph: End.",
            ],
            DocumentRoom.Describe(await DocumentRoom.ReadAsync(WithChart(Word(s_chart), "word/_rels/document.xml.rels", Points), "a.docx"))
        );

    [Fact]
    public async Task TheStepsOfADiagramAreRead() =>
        Assert.Equal(
            ["Paragraph: See the chart.", "ListItem: Fill in the form", "ListItem: Wait nine days", "Paragraph: End."],
            DocumentRoom.Describe(
                await DocumentRoom.ReadAsync(WithDiagram(Word(s_diagram), "word/_rels/document.xml.rels", Steps), "a.docx")
            )
        );

    [Fact]
    public async Task ChartsAndDiagramsOfSlidesAreRead()
    {
        const string Rels = "ppt/slides/_rels/s0.xml.rels";
        static byte[] Talk(string drawing, string kind) =>
            OfficeSource.Slides(
                (
                    "Loans",
                    "By year",
                    "",
                    "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"9\" name=\"c\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>"
                        + $"<p:xfrm/><a:graphic><a:graphicData uri=\"{kind}\">{drawing}</a:graphicData></a:graphic></p:graphicFrame>"
                )
            );

        var chart = await DocumentRoom.ReadAsync(WithChart(Talk(s_chart, ChartNames), Rels, Bars), "a.pptx");
        var diagram = await DocumentRoom.ReadAsync(WithDiagram(Talk(s_diagram, DiagramNames), Rels, Steps), "b.pptx");

        Assert.Contains("2025; Violins: 58; Harps: 3", chart.Text, StringComparison.Ordinal);
        Assert.Contains("Wait nine days", diagram.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommentsAndBoxesOfASheetStandBehindItsRows()
    {
        const string Rels = "xl/worksheets/_rels/s0.xml.rels";
        var book = Typed(OfficeSource.Workbook(("One", "", OfficeSource.Row("Item", "Left") + OfficeSource.Row("Desk", "12"))));
        var commented = With(
            book,
            Rels,
            "xl/comments1.xml",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
            $"{Relations}/comments",
            "<comments xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><authors><author>Ida</author></authors>"
                + "<commentList><comment ref=\"B2\" authorId=\"0\"><text><r><t>Two are </t></r><r><t>broken.</t></r></text></comment>"
                + "</commentList></comments>"
        );
        var boxed = With(
            book,
            Rels,
            "xl/drawings/drawing1.xml",
            "application/vnd.openxmlformats-officedocument.drawing+xml",
            $"{Relations}/drawing",
            "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" "
                + "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><xdr:sp><xdr:txBody><a:p><a:r><a:t>Count "
                + "again in May.</a:t>"
                + "</a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
        );

        Assert.EndsWith(
            "\n\nComment on B2 by Ida: Two are broken.",
            (await DocumentRoom.ReadAsync(commented, "a.xlsx")).Text,
            StringComparison.Ordinal
        );
        Assert.EndsWith("\n\nCount again in May.", (await DocumentRoom.ReadAsync(boxed, "a.xlsx")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "application/vnd.openxmlformats-officedocument.presentationml.comments+xml",
        "<p:cmLst xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"><p:cm authorId=\"0\"><p:text>Since when?</p:text>"
            + "</p:cm></p:cmLst>",
        new[] { "Comment by Ida: Since when?" }
    )]
    [InlineData(
        "application/vnd.ms-powerpoint.comments+xml",
        "<c:cmLst xmlns:c=\"http://schemas.microsoft.com/office/powerpoint/2018/8/main\" "
            + "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><c:cm authorId=\"0\"><c:replyLst><c:reply authorId=\"9\">"
            + "<c:txBody><a:p><a:r><a:t>Since May.</a:t></a:r></a:p></c:txBody></c:reply></c:replyLst><c:txBody><a:p><a:r><a:t>Since </a:t>"
            + "</a:r><a:r><a:t>when?</a:t></a:r></a:p></c:txBody></c:cm></c:cmLst>",
        new[] { "Comment by Ida: Since when?", "Comment: Since May." }
    )]
    public async Task CommentsOnASlideStandBehindIt(string contentType, string comments, string[] read)
    {
        var slides = With(
            OfficeSource.Slides(("Plans", "Open in May", "", "")),
            "ppt/slides/_rels/s0.xml.rels",
            "ppt/comments/comment1.xml",
            contentType,
            contentType.Contains("ms-powerpoint", StringComparison.Ordinal)
                ? "http://schemas.microsoft.com/office/2018/10/relationships/comments"
                : $"{Relations}/comments",
            comments
        );
        slides = With(
            slides,
            "ppt/_rels/presentation.xml.rels",
            "ppt/commentAuthors.xml",
            "application/vnd.openxmlformats-officedocument.presentationml.commentAuthors+xml",
            $"{Relations}/commentAuthors",
            "<p:cmAuthorLst xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"><p:cmAuthor id=\"0\" "
                + "name=\"Ida\"/></p:cmAuthorLst>"
        );
        Assert.Equal(
            ["Heading2: Plans", "ListItem: Open in May", .. read.Select(line => $"Paragraph: {line}")],
            DocumentRoom.Describe(await DocumentRoom.ReadAsync(slides, "a.pptx"))
        );
    }

    [Fact]
    public async Task AnEquationOfASlideIsWrittenOnOneLine()
    {
        const string Shape =
            "<p:sp><p:nvSpPr><p:cNvPr id=\"5\" name=\"y\"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p>";
        const string Equation =
            "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice Requires=\"x\" "
            + $"xmlns:x=\"http://schemas.microsoft.com/office/drawing/2010/main\">{Shape}<a:r><a:t>So </a:t></a:r><x:m><m:oMath "
            + "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r>"
            + "<m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath></x:m></a:p></p:txBody></p:sp></mc:Choice>"
            + $"<mc:Fallback>{Shape}<a:r><a:t>So x2</a:t></a:r></a:p></p:txBody></p:sp></mc:Fallback></mc:AlternateContent>";
        Assert.Equal(
            ["Heading2: Plans", "ListItem: Open", "Paragraph: So x²"],
            DocumentRoom.Describe(await DocumentRoom.ReadAsync(OfficeSource.Slides(("Plans", "Open", "", Equation)), "a.pptx"))
        );
    }

    private static byte[] Word(string drawing) =>
        WordSource.Build(
            WordSource.Paragraph("See the chart.")
                + $"<w:p><w:r><w:drawing><x:graphic xmlns:x=\"x\">{drawing}</x:graphic></w:drawing></w:r></w:p>"
                + WordSource.Paragraph("End."),
            ("styles", "")
        );

    private static byte[] WithChart(byte[] package, string relations, string content) =>
        With(
            package,
            relations,
            "drawn/chart1.xml",
            "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
            $"{Relations}/chart",
            content
        );

    private static byte[] WithDiagram(byte[] package, string relations, string content) =>
        With(
            package,
            relations,
            "drawn/data1.xml",
            "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
            $"{Relations}/diagramData",
            content
        );

    private static byte[] With(byte[] package, string relations, string name, string contentType, string relationType, string content)
    {
        using var file = new MemoryStream();
        file.Write(package);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            Write(archive, name, content);
            var types = archive.GetEntry("[Content_Types].xml")!;
            Write(
                archive,
                types.FullName,
                Read(types)
                    .Replace(
                        "</Types>",
                        $"<Override PartName=\"/{name}\" ContentType=\"{contentType}\"/></Types>",
                        StringComparison.Ordinal
                    )
            );
            var relation = $"<Relationship Id=\"drawn\" Type=\"{relationType}\" Target=\"/{name}\"/></Relationships>";
            var list = archive.GetEntry(relations) is { } entry
                ? Read(entry)
                : "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";
            Write(archive, relations, list.Replace("</Relationships>", relation, StringComparison.Ordinal));
        }

        return file.ToArray();
    }

    private static byte[] Typed(byte[] workbook)
    {
        const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        using var file = new MemoryStream();
        file.Write(workbook);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var types = archive.GetEntry("[Content_Types].xml")!;
            var further =
                $"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{Types}sheet.main+xml\"/>"
                + $"<Override PartName=\"/xl/worksheets/s0.xml\" ContentType=\"{Types}worksheet+xml\"/></Types>";
            Write(archive, types.FullName, Read(types).Replace("</Types>", further, StringComparison.Ordinal));
        }

        return file.ToArray();
    }

    private static string Read(ZipArchiveEntry entry)
    {
        using var reader = new StreamReader(entry.Open());
        return reader.ReadToEnd();
    }

    private static void Write(ZipArchive archive, string name, string content)
    {
        archive.GetEntry(name)?.Delete();
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(content);
    }
}
