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
            "{\"title\":\"Fees\",\"rows\":[{\"kind\":\"day\",\"euro\":4.5},{\"kind\":\"week\",\"euro\":20}],\"by\":{\"a\":{\"x\":1},\"b\":{\"x\":2}}}"
        ),
        Text("rows.jsonl", "{\"kind\":\"day\"}\n{\"kind\":\n{\"kind\":\"week\"}\n"),
        Text(
            "fees.rtf",
            @"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 A;}}{\info{\title Fees}}\pard Nine \'80 \u26085?.\par{\v no}\trowd\intbl Day\cell 4\cell\row\pard Last.\par}"
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
                    "<d><body><text><h>Fees</h><p>Nine<s/>euros</p><table><table-row><table-cell><p>Day</p></table-cell><table-cell><p>4</p></table-cell></table-row></table></text></body></d>"u8.ToArray()
                )
            )
        ),
        new("files.zip", "files.zip", WordSource.Zip(("a.txt", "Nine euros."u8.ToArray()), ("b.csv", "a,b\n1,2\n"u8.ToArray()))),
        new("file.pdf", "file.pdf", Pdf()),
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
}
