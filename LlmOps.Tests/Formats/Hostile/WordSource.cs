using System.IO.Compression;
using System.Text;

namespace LlmOps.Tests.Formats.Hostile;

/// <summary>Writes Word files part by part.</summary>
internal static class WordSource
{
    public const string Open = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
    public const string Close = "</w:body></w:document>";

    private const string Types = """
        <?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>
        """;

    private const string Relations = """
        <?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>
        """;

    /// <summary>A file whose main part is what <paramref name="write"/> writes.</summary>
    public static byte[] Build(Action<TextWriter> write)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(archive, "[Content_Types].xml", writer => writer.Write(Types));
            Write(archive, "_rels/.rels", writer => writer.Write(Relations));
            Write(archive, "word/document.xml", write);
        }

        return file.ToArray();
    }

    public static byte[] Build(string body) => Build(writer => writer.Write($"{Open}{body}{Close}"));

    public static string Paragraph(string text) => $"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>";

    /// <summary>A zip file in a zip file, and so on.</summary>
    public static byte[] NestedZip(int depth, byte[] innermost)
    {
        var content = innermost;
        for (var i = 0; i < depth; i++)
        {
            using var file = new MemoryStream();
            using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
            {
                using var part = archive.CreateEntry($"level{i}.zip", CompressionLevel.Fastest).Open();
                part.Write(content);
            }

            content = file.ToArray();
        }

        return content;
    }

    private static void Write(ZipArchive archive, string name, Action<TextWriter> write)
    {
        using var part = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
        using var writer = new StreamWriter(part, new UTF8Encoding(false));
        write(writer);
    }
}
