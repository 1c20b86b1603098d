using System.IO.Compression;
using System.Text;

namespace LlmOps.Tests.Formats.Hostile;

/// <summary>Writes Word files part by part.</summary>
internal static class WordSource
{
    public const string Names =
        "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
        + "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" "
        + "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" "
        + "xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" "
        + "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

    public const string Open = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {Names}><w:body>";
    public const string Close = "</w:body></w:document>";

    private const string ContentTypes = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    private const string RelationTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

    private const string Relations = """
        <?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>
        """;

    /// <summary>A file whose main part is what <paramref name="write"/> writes.</summary>
    public static byte[] Build(Action<TextWriter> write, params (string Name, string Content)[] parts)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(archive, "[Content_Types].xml", writer => writer.Write(Types(parts)));
            Write(archive, "_rels/.rels", writer => writer.Write(Relations));
            if (parts.Length > 0)
            {
                Write(archive, "word/_rels/document.xml.rels", writer => writer.Write(PartRelations(parts)));
            }

            Write(archive, "word/document.xml", write);
            foreach (var (name, content) in parts)
            {
                Write(archive, $"word/{name}", writer => writer.Write(content));
            }
        }

        return file.ToArray();
    }

    /// <summary>A file with a body and further parts: <c>styles</c>, <c>numbering</c>, <c>footnotes</c>, <c>endnotes</c>, <c>comments</c>,
    /// <c>header1</c>, <c>footer1</c>, or an HTML file.</summary>
    public static byte[] Build(string body, params (string Name, string Content)[] parts) =>
        Build(
            writer => writer.Write($"{Open}{body}{Close}"),
            [
                .. parts.Select(part =>
                    part.Name.EndsWith(".html", StringComparison.Ordinal) ? part : ($"{part.Name}.xml", Wrap(part.Name, part.Content))
                ),
            ]
        );

    public static string Paragraph(string text) => $"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>";

    /// <summary>A table of paragraphs, row by row.</summary>
    public static string Table(params string[][] rows) =>
        $"<w:tbl>{string.Concat(rows.Select(row => $"<w:tr>{string.Concat(row.Select(cell => $"<w:tc>{Paragraph(cell)}</w:tc>"))}</w:tr>"))}</w:tbl>";

    /// <summary>A zip file in a zip file, and so on.</summary>
    public static byte[] NestedZip(int depth, byte[] innermost)
    {
        var content = innermost;
        for (var i = 0; i < depth; i++)
        {
            content = Zip(($"level{i}.zip", content));
        }

        return content;
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var part = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                part.Write(content);
            }
        }

        return file.ToArray();
    }

    private static string Kind(string name) => name.Split('.')[0].TrimEnd('1', '2', '3');

    private static string Wrap(string name, string content) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        + (
            Kind(name) switch
            {
                "header" => $"<w:hdr {Names}>{content}</w:hdr>",
                "footer" => $"<w:ftr {Names}>{content}</w:ftr>",
                var kind => $"<w:{kind} {Names}>{content}</w:{kind}>",
            }
        );

    private static string Types((string Name, string Content)[] parts) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
        + "Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"html\" ContentType=\"text/html\"/>"
        + $"<Override PartName=\"/word/document.xml\" ContentType=\"{ContentTypes}document.main+xml\"/>"
        + string.Concat(
            parts
                .Where(part => part.Name.EndsWith(".xml", StringComparison.Ordinal))
                .Select(part => $"<Override PartName=\"/word/{part.Name}\" ContentType=\"{ContentTypes}{Kind(part.Name)}+xml\"/>")
        )
        + "</Types>";

    private static string PartRelations((string Name, string Content)[] parts) =>
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(
            parts.Select(part =>
                $"<Relationship Id=\"{part.Name.Split('.')[0]}\" "
                + $"Type=\"{RelationTypes}{(part.Name.EndsWith(".html", StringComparison.Ordinal) ? "aFChunk" : Kind(part.Name))}\" "
                + $"Target=\"{part.Name}\"/>"
            )
        )
        + "</Relationships>";

    private static void Write(ZipArchive archive, string name, Action<TextWriter> write)
    {
        using var part = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
        using var writer = new StreamWriter(part, new UTF8Encoding(false));
        write(writer);
    }
}
