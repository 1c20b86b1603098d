using System.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace LlmOps.Tests.Formats.Hostile;

/// <summary>A small file of every format that uses most of what its reader knows.</summary>
internal static class SmallFiles
{
    public static IReadOnlyList<TestFile> All { get; } =
    [
        Text(
            "page.html",
            "<!doctype html><html><head><meta charset=utf-8><title>Fees</title><style>.x{display:none}</style></head><body><nav><a "
                + "href=/>Home</a></nav><h1>Fees</h1><p class=x>hidden</p><p>Nine <b>euros</b> a day<sup>2</sup>.<table><tr><th "
                + "rowspan=2>Day<th colspan=2>Euro<tr><td>4<td>5</table><dl><dt>Term<dd>May</dl><select><option>A</select></body></html>"
        ),
        Text(
            "note.md",
            "---\nowner: Ida\ntags:\n  - a\n---\n# Fees\n\nNine euros.[^1]\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| 1 | 2 "
                + "|\n\n```sh\nrun\n```\n\n<div hidden>no</div>\n\n[^1]: Or eight.\n"
        ),
        Text("rows.csv", "sep=;\nkind;euro;note\nday;4,50;\"a \"\"b\"\"\nc\"\nweek;20,00;x\nmonth;60;y\nyear;600;z\nhour;1;w\n"),
        Text(
            "rows.json",
            "{\"title\":\"Fees\",\"rows\":[{\"kind\":\"day\",\"euro\":4.5},{\"kind\":\"week\",\"euro\":20}],\"by\":{\"a\":"
                + "{\"x\":1},\"b\":{\"x\":2}}}"
        ),
        Text("rows.jsonl", "{\"kind\":\"day\"}\n{\"kind\":\n{\"kind\":\"week\"}\n"),
        Text(
            "fees.rtf",
            @"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}{\info{\title Fees}}"
                + @"{\header Head\par}\pard Nine \'80 \u26085?.\par{\v no}"
                + @"{\listtext 1.\tab}\outlinelevel1 Rules\par\pard{\f1 \'ca\'eb}{\*\footnote Note\par}"
                + @"{\*\atnauthor Ida}{\*\annotation Why\par}"
                + @"{\mmath{\*\moMath{\mf{\mnum{\mr a}}{\mden{\mr b}}}{\mnary{\mnaryPr{\mchr \u8721?}}{\msub{\mr i}}{\me{\mr x}}}}}\par"
                + @"{\shp{\*\shpinst{\shptxt Boxed\par}}}\trowd\intbl Day\cell 4\cell\row\pard Last.\par}"
        ),
        Text(
            "note.eml",
            "From: a@b.c\r\nSubject: =?utf-8?q?F=C3=A4?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
                + "boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>Nine euros</p>\r\n--x\r\nContent-Disposition: attachment; "
                + "filename=a.csv\r\n\r\na,b\r\n1,2\r\n--x--\r\n"
        ),
        Text("plain.txt", "Fees\n\nNine euros a day.\n\n- one\n- two\n\nStation   Track\nUlm       4\n"),
        new(
            "file.docx",
            "file.docx",
            WordSource.Build(
                WordSource.Paragraph("Nine euros.")
                    + "<w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Clause</w:t></w:r><w:r><w:footnoteReference "
                    + "w:id=\"2\"/></w:r></w:p>"
                    + WordSource.Table(["Day", "4"], ["Week", "20"]),
                ("footnotes", $"<w:footnote w:id=\"2\">{WordSource.Paragraph("Note.")}</w:footnote>"),
                (
                    "numbering",
                    "<w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText "
                        + "w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
                )
            )
        ),
        new(
            "file.odt",
            "file.odt",
            WordSource.Zip(
                ("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray()),
                (
                    "content.xml",
                    (
                        "<d xmlns:x='x'><body><text><h>Fees</h><p>Nine<s/>euros<note><note-citation>1</note-citation><note-body><p>"u8
                        + "Note</p></note-body></note></p><table><table-row x:number-rows-repeated='2'><table-cell "u8
                        + "x:number-columns-repeated='2'><p>Day</p></table-cell><table-cell><p>4</p></table-cell></table-row></table>"u8
                        + "<p><frame><object x:href='./Object 1'/></frame><frame><object x:href='./Object 2'/></frame><annotation>"u8
                        + "<creator>Ida</creator><p>Why</p></annotation></p></text></body></d>"u8
                    ).ToArray()
                ),
                (
                    "Object 1/content.xml",
                    (
                        "<math><mfrac><mi>a</mi><mn>2</mn></mfrac><mo>=</mo><msup><mi>b</mi><mn>3</mn></msup><msqrt><mi>c</mi>"u8
                        + "</msqrt></math>"u8
                    ).ToArray()
                ),
                (
                    "Object 2/content.xml",
                    (
                        "<d xmlns:x='x'><body><chart><chart><title><p>Boats</p></title><axis x:dimension='x'><title><p>Town</p>"u8
                        + "</title></axis><table><table-header-rows><table-row><table-cell/><table-cell><p>2030</p></table-cell>"u8
                        + "</table-row></table-header-rows><table-row><table-cell><p>Kiel</p></table-cell><table-cell><p>7</p>"u8
                        + "</table-cell></table-row></table></chart></chart></body></d>"u8
                    ).ToArray()
                ),
                ("styles.xml", "<d><header><p>File</p></header><footer><p>Until <page-number>1</page-number></p></footer></d>"u8.ToArray())
            )
        ),
        new(
            "file.xlsx",
            "file.xlsx",
            OfficeSource.Workbook(
                ("Fees", "", OfficeSource.Row("Kind", "Euro") + OfficeSource.Row("Day", "4.5") + OfficeSource.Row("Week", "20")),
                ("Secret", " state=\"hidden\"", OfficeSource.Row("Code", "99"))
            )
        ),
        new("file.pptx", "file.pptx", OfficeSource.Slides(("Plans", "Open in May", "", ""), ("Hidden", "Not shown", " show=\"0\"", ""))),
        new(
            "book.epub",
            "book.epub",
            WordSource.Zip(
                ("mimetype", "application/epub+zip"u8.ToArray()),
                ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='o/b.opf'/></rootfiles></container>"u8.ToArray()),
                (
                    "o/b.opf",
                    (
                        "<package><metadata><title>Fees</title></metadata><manifest><item id='a' href='1.xhtml'/><item id='b' "u8
                        + "href='2.xhtml'/></manifest><spine><itemref idref='a'/><itemref idref='b'/></spine></package>"u8
                    ).ToArray()
                ),
                ("o/1.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>One</h1><p>Nine euros.</p></body></html>"u8.ToArray()),
                ("o/2.xhtml", "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Second words.</p></body></html>"u8.ToArray())
            )
        ),
        new("files.zip", "files.zip", WordSource.Zip(("a.txt", "Nine euros."u8.ToArray()), ("b.csv", "a,b\n1,2\n"u8.ToArray()))),
        new("file.pdf", "file.pdf", Pdf()),
        new("plain.pdf", "plain.pdf", PlainPdf()),
    ];

    private static TestFile Text(string name, string text) => new(name, name, Encoding.UTF8.GetBytes(text));

    private static byte[] Pdf()
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        for (var number = 1; number <= 2; number++)
        {
            var page = builder.AddPage(PageSize.A4);
            page.AddText($"Page {number}", 9, new PdfPoint(280, 30), font);
            foreach (
                var (x, y, text) in ((double, double, string)[])
                    [
                        (60, 700, "Fees of the ware-"),
                        (60, 687, "house in May."),
                        (60, 640, "Kind"),
                        (200, 640, "Euro"),
                        (60, 625, "Day"),
                        (200, 625, "4.50"),
                        (60, 610, "Week"),
                        (200, 610, "20.00"),
                    ]
            )
            {
                page.AddText(text, 11, new PdfPoint(x, y), font);
            }
        }

        return builder.Build();
    }

    // Without compression, so that what is changed is what the page draws and not a stream that no longer opens.
    private static byte[] PlainPdf()
    {
        var pdf = new PdfSource();
        pdf.Add("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [8 0 R] >> >>");
        pdf.Add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        pdf.Add(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [8 0 R] /Resources << /Font << /F1 5 0 "
                + "R /F2 6 0 R >> "
                + "/XObject << /A 9 0 R >> >> >>"
        );
        pdf.AddStream(
            "",
            Encoding.Latin1.GetBytes(
                "BT /F1 12 Tf 60 700 Td (Fees of the ware-) Tj 0 -14 Td (house in May.) Tj ET BT /F2 12 Tf 60 650 Td [(ab) -300 (c)] TJ ET "
                    + "BT /F1 6 Tf 60 604 Td (1) Tj /F1 12 Tf 1 0 0 1 64 600 Tm (Guests pay.) Tj ET q 0.5 0 0 0.5 20 20 cm /A Do Q "
                    + "BT 0 1 -1 0 30 100 Tm /F1 10 Tf (Upright) Tj ET BT /F1 11 Tf 60 560 Td (Boat:) Tj ET"
            )
        );
        pdf.Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        pdf.Add(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Harbor /FirstChar 97 /LastChar 99 /Widths [600 600 600] /ToUnicode 7 0 R "
                + "/FontDescriptor << "
                + "/Type /FontDescriptor /FontName /Harbor /Flags 32 /FontBBox [0 0 600 800] >> >>"
        );
        pdf.AddStream(
            "",
            Encoding.Latin1.GetBytes(
                "begincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n3 beginbfchar\n<61> <0647>\n% two\n<62> <0646>\n<63> "
                    + "<0627>\nendbfchar\nendcmap"
            )
        );
        pdf.Add("<< /Type /Annot /Subtype /Widget /FT /Tx /T (boat) /V (Heron) /Rect [200 554 400 574] /P 3 0 R >>");
        pdf.AddStream(
            "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F1 5 0 R >> /XObject << /A 9 0 R >> >>",
            "BT /F1 12 Tf 60 400 Td (In a form.) Tj ET /A Do"u8.ToArray()
        );
        return pdf.Build();
    }
}
