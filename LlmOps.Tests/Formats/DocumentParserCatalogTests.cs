using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class DocumentParserCatalogTests
{
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Theory]
    [InlineData("text/markdown; charset=utf-8", null, "x", "text/markdown; charset=utf-8")]
    [InlineData("TEXT/HTML", null, "x", "TEXT/HTML")]
    [InlineData(null, "notes.MD", "x", "text/markdown")]
    [InlineData("application/octet-stream", "data.csv", "x", "text/csv")]
    [InlineData("text/plain; charset=utf-16", "readme.md", "x", "text/markdown; charset=utf-16")]
    [InlineData("text/plain", "report.pdf", "x", "text/plain")]
    [InlineData(null, null, "%PDF-1.4", "application/pdf")]
    [InlineData(null, "upload", "PK\u0003\u0004", "application/zip")]
    [InlineData(null, "report.docx", "PK\u0003\u0004", Word)]
    [InlineData(null, "report.docx", "PK\u0003\u0004 xl/workbook.xml", "application/zip")]
    [InlineData("application/json", "x.json", "{\\rtf1", "application/rtf")]
    [InlineData("text/html", "page.html", "%PDF-1.4", "application/pdf")]
    [InlineData(null, null, "From: a@b.c\nSubject: x\n\ntext", "message/rfc822")]
    [InlineData("text/x-python", "a.py", "print(1)", "text/plain")]
    [InlineData(null, null, "  <!DOCTYPE html><p>", "text/html")]
    [InlineData(null, null, "[{\"a\":1}]", "application/json")]
    [InlineData(null, null, "{\"a\":1}\n{\"a\":2}\n", "application/jsonl")]
    [InlineData(null, null, "# Title\n\ntext", "text/markdown")]
    [InlineData(null, null, "just text", "text/plain")]
    public void TheTypeIsDetected(string? contentType, string? fileName, string head, string expected) =>
        Assert.Equal(expected, DocumentRoom.Catalog().Detect(contentType, fileName, Encoding.UTF8.GetBytes(head)));

    [Fact]
    public void TextCutInsideACharacterIsStillText()
    {
        var head = Encoding.UTF8.GetBytes("a" + new string('é', 4_000)).AsSpan(0, DocumentParserCatalog.SniffedBytes);
        Assert.Equal("text/plain", DocumentRoom.Catalog().Detect(null, null, head));
    }

    [Theory]
    [InlineData("image/png", null)]
    [InlineData("application/octet-stream", "archive.exe")]
    public void WhatNobodyReadsIsRefusedWithTheListOfWhatIsRead(string contentType, string? fileName)
    {
        var refused = Assert.Throws<DocumentUnreadableException>(() => DocumentRoom.Catalog().Detect(contentType, fileName, [0, 1, 2, 3]));
        Assert.Equal("unsupported-type", refused.Reason);
        Assert.Contains("text/markdown", refused.Message, StringComparison.Ordinal);
        Assert.Contains("application/pdf", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }, "scan.txt", "a PNG image")]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, null, "a JPEG image")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, "archive.json", "a gzip archive")]
    public void WhatTheContentReallyIsIsNamed(byte[] head, string? fileName, string name) =>
        Assert.Contains(
            name,
            Assert.Throws<DocumentUnreadableException>(() => DocumentRoom.Catalog().Detect(null, fileName, head)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task AFileIsReadByWhatItIs()
    {
        using var stream = File.OpenRead(Path.Combine(DocumentRoom.SamplesFolder, "travel-policy.docx"));
        var document = await DocumentRoom
            .Catalog()
            .ParseAsync(stream, "application/octet-stream", null, TestContext.Current.CancellationToken);
        Assert.Equal("Travel and expense policy", document.Title);
    }
}
