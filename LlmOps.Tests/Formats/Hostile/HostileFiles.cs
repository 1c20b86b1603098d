using System.Globalization;
using System.Text;

namespace LlmOps.Tests.Formats.Hostile;

/// <summary>Files that harm who reads them without care. None can be read; each kind varies with its number in depth, size, names and
/// order.</summary>
internal static class HostileFiles
{
    private static readonly (string Name, Func<int, byte[]> Build, string Extension)[] s_kinds =
    [
        ("pdf-form-in-itself", FormInItself, "pdf"),
        ("json-deep", n => Nested(n, "{\"a\":", "1", "}"), "json"),
        ("html-deep", HtmlDeep, "html"),
        ("word-tables-deep", WordTablesDeep, "docx"),
        ("word-billion-laughs", BillionLaughs, "docx"),
        ("word-bomb", WordBomb, "docx"),
        ("pdf-2-gb-stream", ClaimedLength, "pdf"),
        ("pdf-page-cycle", PageCycle, "pdf"),
        ("zip-nested", n => WordSource.NestedZip(20 + (n % 30), [1, 2, 3]), "docx"),
        ("pdf-forms-in-a-ring", FormRing, "pdf"),
        ("json-arrays-deep", n => Nested(n, "[", "", "]"), "json"),
        ("pdf-font-without-end", FontWithoutEnd, "pdf"),
        ("pdf-flate-bomb", FlateBomb, "pdf"),
        ("sheet-bomb", n => WordSource.NestedZip(2, WordBomb(n)), "xlsx"),
        ("pdf-forms-multiply", FormsMultiply, "pdf"),
        ("jsonl-deep", n => [.. "{\"a\":1}\n"u8, .. Nested(n, "[", "", "]")], "jsonl"),
    ];

    public static int KindCount => s_kinds.Length;

    /// <summary>File <paramref name="number"/>: each kind in turn.</summary>
    public static TestFile Build(int number)
    {
        var (name, build, extension) = s_kinds[number % s_kinds.Length];
        var id = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return new TestFile(id, $"{id}.{extension}", build(number / s_kinds.Length));
    }

    public static TestFile Build(string kind) => Build(Array.FindIndex(s_kinds, known => known.Name == kind));

    /// <summary>A hostile file in which single bytes were changed: it may be hostile still, damaged, or readable.</summary>
    public static TestFile Mutate(TestFile file, int seed)
    {
        var random = new Random(seed);
        var content = (byte[])file.Content.Clone();
        for (var change = 0; change < 1 + (seed % 6); change++)
        {
            content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
        }

        return file with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{file.Name}-changed-{seed}"),
            Content = content,
        };
    }

    private static byte[] FormInItself(int n)
    {
        var name = $"Fm{n}";
        var pdf = PdfSource.WithPage($"/XObject << /{name} 5 0 R >>");
        pdf.AddStream("", Encoding.Latin1.GetBytes($"q /{name} Do Q"));
        pdf.AddStream(
            $"/Type /XObject /Subtype /Form /BBox [0 0 {100 + n} 100] /Resources << /XObject << /{name} 5 0 R >> >>",
            Encoding.Latin1.GetBytes($"q 1 0 0 1 {n} 0 cm /{name} Do Q")
        );
        return pdf.Build();
    }

    private static byte[] FormRing(int n)
    {
        var length = 2 + (n % 5);
        var pdf = PdfSource.WithPage("/XObject << /F0 5 0 R >>");
        pdf.AddStream("", "/F0 Do"u8.ToArray());
        for (var i = 0; i < length; i++)
        {
            var next = (i + 1) % length;
            pdf.AddStream(
                $"/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /F{next} {5 + next} 0 R >> >>",
                Encoding.Latin1.GetBytes($"/F{next} Do")
            );
        }

        return pdf.Build();
    }

    // Each form shows the next one ten times: 10^12 forms in a thousand bytes.
    private static byte[] FormsMultiply(int n)
    {
        const int Levels = 12;
        var pdf = PdfSource.WithPage("/XObject << /F0 5 0 R >>");
        pdf.AddStream("", "/F0 Do"u8.ToArray());
        for (var i = 0; i < Levels; i++)
        {
            pdf.AddStream(
                $"/Type /XObject /Subtype /Form /BBox [0 0 100 {100 + n}] /Resources << /XObject << /F{i + 1} {6 + i} 0 R >> >>",
                Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat($"/F{i + 1} Do ", 10)))
            );
        }

        pdf.AddStream("/Type /XObject /Subtype /Form /BBox [0 0 1 1]", "q Q"u8.ToArray());
        return pdf.Build();
    }

    private static byte[] ClaimedLength(int n)
    {
        var pdf = PdfSource.WithPage("");
        pdf.AddStream("/Filter /FlateDecode", Encoding.Latin1.GetBytes($"x{n}"), int.MaxValue - n);
        return pdf.Build();
    }

    private static byte[] PageCycle(int n)
    {
        var pdf = new PdfSource();
        pdf.Add("<< /Type /Catalog /Pages 2 0 R >>");
        pdf.Add($"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count {2 + n} >>");
        pdf.Add($"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count {2 + n} >>");
        return pdf.Build();
    }

    // The directory of the font claims tables far beyond its end.
    private static byte[] FontWithoutEnd(int n)
    {
        var font = new byte[12 + (16 * 9)];
        new byte[] { 0, 1, 0, 0, 0, 9 }.CopyTo(font, 0);
        string[] tables = ["cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"];
        for (var i = 0; i < tables.Length; i++)
        {
            Encoding.ASCII.GetBytes(tables[i]).CopyTo(font, 12 + (16 * i));
            new byte[] { 0, 0, 0, (byte)(12 + (n % 100)), 0x7F, 0xFF, 0xFF, 0xF0 }.CopyTo(font, 12 + (16 * i) + 8);
        }

        var pdf = PdfSource.WithPage("/Font << /F1 5 0 R >>");
        pdf.AddStream("", "BT /F1 12 Tf 72 720 Td (\u0001\u0002) Tj ET"u8.ToArray());
        pdf.Add(
            "<< /Type /Font /Subtype /TrueType /BaseFont /Endless /FirstChar 1 /LastChar 2 /Widths [500 500] /FontDescriptor 6 0 R "
                + "/ToUnicode 8 0 R >>"
        );
        pdf.Add("<< /Type /FontDescriptor /FontName /Endless /Flags 4 /FontFile2 7 0 R >>");
        pdf.AddStream("", font);
        pdf.AddStream("", "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 2147483647 beginbfrange <00"u8.ToArray());
        return pdf.Build();
    }

    // 400 MB of drawing operations in less than one.
    private static byte[] FlateBomb(int n)
    {
        var pdf = PdfSource.WithPage("");
        pdf.AddStream("/Filter /FlateDecode", PdfSource.Deflate("q 1 0 0 1 0 0 cm Q ", 20_000_000 + (100_000 * (n % 50))));
        return pdf.Build();
    }

    private static byte[] WordBomb(int n) =>
        WordSource.Build(writer =>
        {
            writer.Write(WordSource.Open);
            var block = string.Concat(Enumerable.Repeat($"<w:p><w:r><w:t>{n}</w:t></w:r></w:p>", 1000));
            for (var i = 0; i < 9_000; i++)
            {
                writer.Write(block);
            }

            writer.Write(WordSource.Close);
        });

    private static byte[] WordTablesDeep(int n)
    {
        var depth = 10_000 + n;
        return WordSource.Build(
            string.Concat(Enumerable.Repeat("<w:tbl><w:tr><w:tc>", depth))
                + WordSource.Paragraph("deep")
                + string.Concat(Enumerable.Repeat("<w:p/></w:tc></w:tr></w:tbl>", depth))
        );
    }

    private static byte[] BillionLaughs(int n) =>
        WordSource.Build(writer =>
        {
            writer.Write("<?xml version=\"1.0\"?><!DOCTYPE w:document [<!ENTITY l0 \"ha\">");
            for (var i = 1; i <= 10 + (n % 10); i++)
            {
                writer.Write($"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">");
            }

            writer.Write("]>");
            writer.Write(
                WordSource.Open[(WordSource.Open.IndexOf("?>", StringComparison.Ordinal) + 2)..]
                    + WordSource.Paragraph("&l10;")
                    + WordSource.Close
            );
        });

    private static byte[] HtmlDeep(int n)
    {
        string[] elements = ["div", "blockquote", "section", "ul", "table"];
        var element = elements[n % elements.Length];
        return Encoding.UTF8.GetBytes(
            "<!doctype html><html><body>" + string.Concat(Enumerable.Repeat($"<{element}>", 10_000 + n)) + "deep"
        );
    }

    private static byte[] Nested(int n, string open, string inner, string close)
    {
        var depth = 10_000 + n;
        return Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth))
        );
    }
}
