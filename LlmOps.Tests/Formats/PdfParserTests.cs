using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace LlmOps.Tests.Formats;

public sealed class PdfParserTests
{
    private const string Pdf = "application/pdf";

    [Fact]
    public async Task HyphensRunningLinesAndPageNumbersAreUndoneAndHeadingsFound()
    {
        var document = await DocumentRoom.ParseAsync(
            await File.ReadAllBytesAsync(
                Path.Combine(DocumentRoom.SamplesFolder, "sustainability-report-2023.pdf"),
                TestContext.Current.CancellationToken
            ),
            Pdf
        );
        DocumentRoom.AssertSound(document);
        Assert.Equal("Sustainability report 2023", document.Title);
        Assert.Contains("Heading2: Waste and recycling", DocumentRoom.Describe(document));
        Assert.Contains("to produce less waste and to keep people safe", document.Text, StringComparison.Ordinal);
        Assert.Contains("The refrigerant was recovered from", document.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Page 2", document.Text, StringComparison.Ordinal);
        Assert.Single(DocumentRoom.Describe(document), block => block.Contains("Contoso - Sustainability", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwoColumnsAreReadOneAfterTheOther()
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        var page = builder.AddPage(PageSize.A4);
        for (var line = 0; line < 8; line++)
        {
            page.AddText($"left column line {line} of the text", 10, new PdfPoint(60, 700 - (line * 13)), font);
            page.AddText($"right column line {line} of the text", 10, new PdfPoint(330, 700 - (line * 13)), font);
        }

        var text = (await DocumentRoom.ParseAsync(builder.Build(), Pdf)).Text;
        Assert.True(
            text.IndexOf("left column line 7", StringComparison.Ordinal) < text.IndexOf("right column line 0", StringComparison.Ordinal),
            text
        );
    }

    [Fact]
    public async Task APdfWithoutATextLayerIsEmptyAndSaysThatItMayBeAScan()
    {
        var builder = new PdfDocumentBuilder();
        builder.AddPage(PageSize.A4).DrawRectangle(new PdfPoint(100, 100), 50, 50);
        var refused = await DocumentRoom.RefusedAsync(builder.Build(), Pdf);
        Assert.Equal("empty", refused.Reason);
        Assert.Contains("scan", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APasswordIsEncrypted()
    {
        var content = await File.ReadAllBytesAsync(
            Path.Combine(DocumentRoom.RepositoryRoot, "LlmOps.Tests", "Documents", "Fixtures", "encrypted.pdf"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("encrypted", (await DocumentRoom.RefusedAsync(content, Pdf)).Reason);
    }

    [Fact]
    public async Task APasswordOfTheOwnerAloneForbidsNoReading()
    {
        var content = await File.ReadAllBytesAsync(
            Path.Combine(DocumentRoom.RepositoryRoot, "LlmOps.Tests", "Documents", "Fixtures", "owner-password.pdf"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("The gate of the harbour opens at six.", (await DocumentRoom.ParseAsync(content, Pdf)).Text);
    }

    [Theory]
    [InlineData("%PDF-1.7\nnothing that a PDF needs")]
    [InlineData("<html>no PDF</html>")]
    public async Task WhatIsNoPdfIsCorrupt(string content) =>
        Assert.Equal("corrupt", (await DocumentRoom.RefusedAsync(content, Pdf)).Reason);

    [Fact]
    public async Task DamagedFilesAreRefusedOrReadButNeverBreakTheParser()
    {
        var whole = await File.ReadAllBytesAsync(
            Path.Combine(DocumentRoom.SamplesFolder, "sustainability-report-2023.pdf"),
            TestContext.Current.CancellationToken
        );
        var random = new Random(11);
        for (var i = 0; i < 40; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var flips = 0; flips < 5; flips++)
            {
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            }

            var cut = i % 2 == 0 ? damaged : damaged[..random.Next(10, damaged.Length)];
            var outcome = await Record.ExceptionAsync(() => DocumentRoom.ParseAsync(cut, Pdf));
            Assert.True(outcome is null or DocumentUnreadableException, outcome?.ToString());
        }
    }

    [Fact]
    public async Task PagesHaveANamedLimit()
    {
        var builder = new PdfDocumentBuilder();
        builder.AddPage(PageSize.A4);
        builder.AddPage(PageSize.A4);
        Assert.Contains(
            "MaxPages",
            (await DocumentRoom.RefusedAsync(builder.Build(), Pdf, new DocumentOptions { MaxPages = 1 })).Message,
            StringComparison.Ordinal
        );
    }
}
