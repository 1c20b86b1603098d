using System.Globalization;
using System.Text;
using LlmOps.Tests.Formats.Hostile;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace LlmOps.Tests.Formats;

/// <summary>The same table, longer than a passage, in every format and notation that has tables.</summary>
internal static class TableFiles
{
    private const int Count = 90;
    private const int RowsPerPage = 45;

    public static IReadOnlyList<string> Columns { get; } = ["Instrument", "Keeper", "Interval", "Room"];

    public static IReadOnlyList<string[]> Rows { get; } =
    [
        .. Enumerable
            .Range(101, Count)
            .Select(i =>
                new[]
                {
                    string.Create(CultureInfo.InvariantCulture, $"Gauge-{i}"),
                    i % 3 == 0 ? "Kai Lund" : "Ida Berg",
                    string.Create(CultureInfo.InvariantCulture, $"{(i * 7 % 60) + 2} days"),
                    string.Create(CultureInfo.InvariantCulture, $"{i * 3}"),
                }
            ),
    ];

    private static readonly Dictionary<string, Func<(string FileName, byte[] Content)>> s_files = new()
    {
        ["Markdown"] = () => Text("t.md", $"# Plan\n\n{Pipes("| ", " |")}\nEnd."),
        ["Markdown without outer pipes"] = () => Text("t.md", $"# Plan\n\n{Pipes("", "")}\nEnd."),
        ["Markdown right below a sentence"] = () => Text("t.md", $"# Plan\n\nThe instruments are:\n{Pipes("| ", " |")}\nEnd."),
        ["Markdown in a quotation"] = () => Text("t.md", $"# Plan\n\n{Pipes("> | ", " |")}\nEnd."),
        ["Markdown in a list"] = () => Text("t.md", $"# Plan\n\n- First\n\n{Pipes("  | ", " |")}\n- End."),
        ["Markdown with Windows line ends"] = () =>
            Text("t.md", $"# Plan\n\n{Pipes("| ", " |")}\nEnd.".Replace("\n", "\r\n", StringComparison.Ordinal)),
        ["Markdown with a table of HTML"] = () => Text("t.md", $"# Plan\n\n{Html("th")}\n\nEnd."),
        ["Markdown with a table of HTML and empty lines"] = () =>
            Text("t.md", $"# Plan\n\n{Html("th").Replace("<tr>", "\n<tr>", StringComparison.Ordinal)}\n\nEnd."),
        ["HTML"] = () => Text("t.html", $"<!doctype html><title>Plan</title><h1>Plan</h1>{Html("th")}<p>End."),
        ["HTML without header cells"] = () => Text("t.html", $"<!doctype html><title>Plan</title><h1>Plan</h1>{Html("td")}<p>End."),
        ["EPUB"] = () => ("t.epub", Book($"<h1>Plan</h1>{Html("th")}")),
        ["Mail in HTML"] = () => ("t.eml", Mail("text/html", $"<html><body><p>Hello.</p>{Html("th")}</body></html>")),
        ["Mail in plain text"] = () => ("t.eml", Mail("text/plain", $"Hello.\r\n\r\n{Aligned()}\r\nEnd.")),
        ["Word"] = () =>
            (
                "t.docx",
                WordSource.Build(
                    WordSource.Paragraph("Plan")
                        + WordSource.Table([
                            [.. Columns],
                            .. Rows,
                        ])
                )
            ),
        ["PowerPoint"] = () => ("t.pptx", OfficeSource.Slides(("Plan", "The instruments", "", SlideTable()))),
        ["OpenDocument text"] = () => ("t.odt", OpenDocument("text", "text")),
        ["OpenDocument sheet"] = () => ("t.ods", OpenDocument("spreadsheet", "spreadsheet")),
        ["Rich text"] = () => Text("t.rtf", RichText()),
        ["PDF with the names on each page"] = () => ("t.pdf", Pdf(repeatNames: true)),
        ["PDF with the names on the first page"] = () => ("t.pdf", Pdf(repeatNames: false)),
        ["CSV"] = () => Text("t.csv", Delimited(",")),
        ["CSV with semicolons and a line above"] = () => Text("t.csv", $"Plan of the year\n{Delimited(";")}"),
        ["TSV"] = () => Text("t.tsv", Delimited("\t")),
        ["Excel"] = () =>
            ("t.xlsx", OfficeSource.Workbook(("Plan", "", OfficeSource.Row([.. Columns]) + string.Concat(Rows.Select(OfficeSource.Row))))),
        ["JSON"] = () => Text("t.json", $"[{string.Join(',', Rows.Select(Object))}]"),
        ["JSON Lines"] = () => Text("t.jsonl", string.Join('\n', Rows.Select(Object))),
        ["Plain text by blanks"] = () => Text("t.txt", $"Plan\n\n{Aligned()}\nEnd."),
        ["Plain text by tabs"] = () => Text("t.txt", $"Plan\n\n{Delimited("\t")}\nEnd."),
        ["Plain text by drawn lines"] = () => Text("t.txt", $"Plan\n\n{Drawn()}\nEnd."),
    };

    public static IEnumerable<string> Names => s_files.Keys;

    public static (string FileName, byte[] Content) Build(string name) => s_files[name]();

    private static (string FileName, byte[] Content) Text(string fileName, string text) => (fileName, Encoding.UTF8.GetBytes(text));

    private static string Pipes(string open, string close)
    {
        var text = new StringBuilder();
        foreach (var row in Rows.Prepend(["---", ":--", ":-:", "--:"]).Prepend([.. Columns]))
        {
            text.Append(open).AppendJoin(" | ", row).Append(close).Append('\n');
        }

        return text.ToString();
    }

    private static string Html(string headerTag) =>
        $"<table>\n<tr>{Cells(Columns, headerTag)}</tr>\n{string.Concat(Rows.Select(row => $"<tr>{Cells(row, "td")}</tr>\n"))}</table>";

    private static string Cells(IEnumerable<string> cells, string tag) => string.Concat(cells.Select(cell => $"<{tag}>{cell}</{tag}>"));

    private static string Delimited(string separator) =>
        string.Concat(Rows.Prepend([.. Columns]).Select(row => $"{string.Join(separator, row)}\n"));

    private static string Object(string[] row) => $"{{{string.Join(',', row.Select((cell, i) => $"\"{Columns[i]}\":\"{cell}\""))}}}";

    private static string Aligned() =>
        string.Concat(Rows.Prepend([.. Columns]).Select(row => $"{string.Concat(row.Select(cell => cell.PadRight(14))).TrimEnd()}\n"));

    private static string Drawn()
    {
        var rule = $"+{string.Concat(Enumerable.Repeat("--------------+", Columns.Count))}\n";
        var lines = Rows.Prepend([.. Columns]).Select(row => $"|{string.Concat(row.Select(cell => $" {cell, -12} |"))}\n").ToList();
        return $"{rule}{lines[0]}{rule}{string.Concat(lines.Skip(1))}{rule}";
    }

    private static byte[] Mail(string type, string body) =>
        Encoding.ASCII.GetBytes(
            "From: ida@example.org\r\nTo: club@example.org\r\nSubject: Plan\r\nMIME-Version: 1.0\r\n"
                + $"Content-Type: {type}; charset=utf-8\r\n\r\n{body}"
        );

    private static byte[] Book(string body) =>
        WordSource.Zip(
            ("mimetype", "application/epub+zip"u8.ToArray()),
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>"u8.ToArray()),
            (
                "b.opf",
                "<package><manifest><item id='a' href='1.xhtml'/></manifest><spine><itemref idref='a'/></spine></package>"u8.ToArray()
            ),
            ("1.xhtml", Encoding.UTF8.GetBytes($"<html xmlns='http://www.w3.org/1999/xhtml'><body>{body}</body></html>"))
        );

    private static string SlideTable()
    {
        static string Row(string[] row) =>
            $"<a:tr h=\"1\">{string.Concat(row.Select(cell => $"<a:tc><a:txBody><a:bodyPr/><a:p><a:r><a:t>{cell}</a:t></a:r></a:p></a:txBody></a:tc>"))}</a:tr>";
        return "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"9\" name=\"t\"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>"
            + "<p:xfrm/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\"><a:tbl>"
            + "<a:tblPr firstRow=\"1\"/><a:tblGrid/>"
            + string.Concat(Rows.Prepend([.. Columns]).Select(Row))
            + "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>";
    }

    private static byte[] OpenDocument(string type, string body)
    {
        static string Row(string[] row) =>
            $"<b:table-row>{string.Concat(row.Select(cell => $"<b:table-cell><t:p>{cell}</t:p></b:table-cell>"))}</b:table-row>";
        var content =
            $"<o:document-content xmlns:o='o' xmlns:t='t' xmlns:b='b'><o:body><o:{body}><b:table>"
            + $"{string.Concat(Rows.Prepend([.. Columns]).Select(Row))}</b:table></o:{body}></o:body></o:document-content>";
        return WordSource.Zip(
            ("mimetype", Encoding.ASCII.GetBytes($"application/vnd.oasis.opendocument.{type}")),
            ("content.xml", Encoding.UTF8.GetBytes(content))
        );
    }

    private static string RichText() =>
        @"{\rtf1\ansi\pard Plan\par"
        + string.Concat(
            Rows.Prepend([.. Columns]).Select(row => $@"\trowd\intbl {string.Concat(row.Select(cell => $@"{cell}\cell "))}\row")
        )
        + @"\pard End.\par}";

    private static byte[] Pdf(bool repeatNames)
    {
        var pdf = new PdfDocumentBuilder();
        var font = pdf.AddStandard14Font(Standard14Font.Helvetica);
        for (var first = 0; first < Count; first += RowsPerPage)
        {
            var page = pdf.AddPage(PageSize.A4);
            var y = 780d;
            foreach (var row in Rows.Skip(first).Take(RowsPerPage).Prepend(first == 0 || repeatNames ? [.. Columns] : []))
            {
                for (var i = 0; i < row.Length; i++)
                {
                    page.AddText(row[i], 10, new PdfPoint(60 + (i * 120), y), font);
                }

                y -= 15;
            }
        }

        return pdf.Build();
    }
}
