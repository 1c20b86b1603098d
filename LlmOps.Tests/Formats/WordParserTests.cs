using System.IO.Compression;
using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class WordParserTests
{
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Namespaces =
        "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
        + "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" "
        + "xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"";

    [Fact]
    public async Task HeadingsListsAndTablesAreReadInOrder()
    {
        var document = await DocumentRoom.ParseAsync(
            Docx(
                """
                <w:p><w:pPr><w:pStyle w:val="Titel"/></w:pPr><w:r><w:t>The policy</w:t></w:r></w:p>
                <w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>First</w:t></w:r></w:p>
                <w:p><w:r><w:t xml:space="preserve">Some </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r><w:r><w:t xml:space="preserve"> text.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del></w:p>
                <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r></w:p>
                <w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:p><w:r><w:t>City</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Rate</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>Oslo</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
                <w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:t>once</w:t></mc:Choice><mc:Fallback><w:t>twice</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>
                """
            ),
            Word
        );
        Assert.Equal("The policy", document.Title);
        Assert.Equal(
            ["Heading1: First", "Paragraph: Some bold text.", "ListItem: item", "TableRow: City: Oslo; Rate: 9", "Paragraph: once"],
            DocumentRoom.Describe(document)
        );
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task ADocumentWithoutTextIsEmpty() =>
        Assert.Equal("empty", (await DocumentRoom.RefusedAsync(Docx("<w:p/>"), Word)).Reason);

    [Fact]
    public async Task AnEncryptedDocumentIsToldFromAnOldBinaryOne()
    {
        byte[] ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[504]];
        Assert.Equal(
            "encrypted",
            (await DocumentRoom.RefusedAsync([.. ole, .. Encoding.Unicode.GetBytes("EncryptedPackage"), .. new byte[96]], Word)).Reason
        );
        Assert.Equal(
            "unsupported-type",
            (await DocumentRoom.RefusedAsync([.. ole, .. Encoding.Unicode.GetBytes("WordDocument"), .. new byte[96]], Word)).Reason
        );
    }

    [Fact]
    public async Task DamageIsCorrupt()
    {
        var whole = Docx("<w:p><w:r><w:t>text</w:t></w:r></w:p>");
        Assert.Equal("corrupt", (await DocumentRoom.RefusedAsync(whole[..(whole.Length / 2)], Word)).Reason);
        Assert.Equal("corrupt", (await DocumentRoom.RefusedAsync("no archive at all", Word)).Reason);
        Assert.Equal("corrupt", (await DocumentRoom.RefusedAsync(Docx("<w:p><w:r><w:t>unclosed"), Word)).Reason);
        Assert.Equal("corrupt", (await DocumentRoom.RefusedAsync(Zip(("readme.txt", "not Word")), Word)).Reason);
    }

    [Fact]
    public async Task EveryTruncationAndManyFlippedBitsAreRefusedOrReadButNeverBreakTheParser()
    {
        var whole = Docx("<w:p><w:r><w:t>text</w:t></w:r></w:p>");
        var random = new Random(4);
        for (var i = 0; i < 60; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            var cut = i % 2 == 0 ? damaged : damaged[..random.Next(1, damaged.Length)];
            var outcome = await Record.ExceptionAsync(() => DocumentRoom.ParseAsync(cut, Word));
            Assert.True(outcome is null or DocumentUnreadableException, outcome?.ToString());
        }
    }

    [Fact]
    public async Task AnArchiveThatExpandsTooFarIsRefusedByName()
    {
        var bomb = Zip(("word/document.xml", new string(' ', 3_000_000)));
        Assert.True(bomb.Length < 20_000);
        var refused = await DocumentRoom.RefusedAsync(bomb, Word, new DocumentOptions { MaxArchiveExpandedBytes = 1_000_000 });
        Assert.Equal("too-large", refused.Reason);
        Assert.Contains("MaxArchiveExpandedBytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            "MaxArchiveEntries",
            (
                await DocumentRoom.RefusedAsync(Zip(("a", ""), ("b", ""), ("c", "")), Word, new DocumentOptions { MaxArchiveEntries = 2 })
            ).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task DepthHasANamedLimit()
    {
        var deep = new StringBuilder();
        for (var i = 0; i < 700; i++)
        {
            deep.Append("<w:sdt><w:sdtContent>");
        }

        deep.Append("<w:p><w:r><w:t>deep</w:t></w:r></w:p>");
        for (var i = 0; i < 700; i++)
        {
            deep.Append("</w:sdtContent></w:sdt>");
        }

        var refused = await DocumentRoom.RefusedAsync(Docx(deep.ToString()), Word);
        Assert.Equal("too-large", refused.Reason);
        Assert.Contains("MaxNestingDepth", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Docx(string body) =>
        Zip(
            (
                "[Content_Types].xml",
                """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>"""
            ),
            (
                "_rels/.rels",
                """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
            ),
            (
                "word/_rels/document.xml.rels",
                """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""
            ),
            (
                "word/styles.xml",
                $"""<?xml version="1.0" encoding="UTF-8"?><w:styles {Namespaces}><w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>"""
            ),
            (
                "word/document.xml",
                $"""<?xml version="1.0" encoding="UTF-8"?><w:document {Namespaces}><w:body>{body}</w:body></w:document>"""
            )
        );

    private static byte[] Zip(params (string Name, string Content)[] parts)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name, CompressionLevel.SmallestSize).Open());
                writer.Write(content);
            }
        }

        return stream.ToArray();
    }
}
