using System.Globalization;
using System.Text;

namespace LlmOps.Tests.Formats.Hostile;

/// <summary>Writes workbooks and slides part by part.</summary>
internal static class OfficeSource
{
    private const string SheetNames =
        "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        + "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

    public static string Row(params string[] cells) =>
        $"<row>{string.Concat(cells.Select(cell => double.TryParse(cell, System.Globalization.CultureInfo.InvariantCulture, out _) ? $"<c><v>{cell}</v></c>" : $"<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"))}</row>";

    public static byte[] Workbook(params (string Name, string Attributes, string Rows)[] sheets) =>
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

    public static byte[] Slides(params (string Title, string Body, string Attributes, string Further)[] slides)
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
                                + $"{Names}{slide.Attributes}><p:cSld><p:spTree>{Shape(" type=\"title\"", slide.Title)}{Shape(" idx=\"1\"", slide.Body)}{slide.Further}</p:spTree></p:cSld></p:sld>"
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
