using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;

namespace LlmOps.Tests.Formats;

public sealed class PlainTextParserTests
{
    [Fact]
    public async Task TheTextStaysAsItWasAndParagraphsAndListItemsAreFound()
    {
        const string text =
            "A title line\r\n\r\nFirst paragraph,\r\nsecond line.\r\n\r\n- one\r\n- two\r\n  goes on\r\n\r\n1. numbered\r\n";
        var document = await DocumentRoom.ParseAsync(text, "text/plain");
        Assert.Equal(text, document.Text);
        Assert.Equal("A title line", document.Title);
        Assert.Equal(
            [
                "Paragraph: A title line",
                "Paragraph: First paragraph,\r\nsecond line.",
                "ListItem: - one",
                "ListItem: - two\r\n  goes on",
                "ListItem: 1. numbered",
            ],
            DocumentRoom.Describe(document)
        );
        DocumentRoom.AssertSound(document);
    }

    [Fact]
    public async Task AFirstLineThatIsASentenceIsNoTitle() =>
        Assert.Null((await DocumentRoom.ParseAsync("This is a sentence.\n\nAnother one.", "text/plain")).Title);

    [Theory]
    [InlineData("utf-8", "Grüße, 東京")]
    [InlineData("utf-16", "Grüße, 東京")]
    [InlineData("utf-16BE", "Grüße, 東京")]
    [InlineData("utf-32", "Grüße, 東京")]
    public async Task AByteOrderMarkDecidesTheEncoding(string name, string text)
    {
        var encoding = Encoding.GetEncoding(name);
        var document = await DocumentRoom.ParseAsync(
            [.. encoding.GetPreamble(), .. encoding.GetBytes(text)],
            "text/plain; charset=iso-8859-1"
        );
        Assert.Equal(text, document.Text);
    }

    [Fact]
    public async Task TheCharsetParameterIsHonored()
    {
        var document = await DocumentRoom.ParseAsync([0x47, 0x72, 0xFC, 0xDF, 0x65, 0x20, 0x80], "text/plain; charset=\"ISO-8859-1\"");
        Assert.Equal("Grüße €", document.Text);
    }

    [Fact]
    public async Task BrokenUtf8IsRefusedWithTheOffsetOfTheFirstBadByte()
    {
        var refused = await DocumentRoom.RefusedAsync([.. "good "u8, 0xC3, 0x28, .. " more"u8], "text/plain");
        Assert.Equal("invalid-encoding", refused.Reason);
        Assert.Contains("offset 5", refused.Message, StringComparison.Ordinal);
        Assert.Contains("0xC3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACutCharacterAtTheEndIsRefused()
    {
        var refused = await DocumentRoom.RefusedAsync([.. "abc"u8, 0xE2, 0x82], "text/plain");
        Assert.Equal("invalid-encoding", refused.Reason);
        Assert.Contains("offset 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HalfASurrogatePairInUtf16IsRefused() =>
        Assert.Equal("invalid-encoding", (await DocumentRoom.RefusedAsync([0xFF, 0xFE, 0x00, 0xD8, 0x41, 0x00], "text/plain")).Reason);

    [Fact]
    public async Task AnUnknownCharsetIsRefusedByName() =>
        Assert.Contains(
            "x-nonsense",
            (await DocumentRoom.RefusedAsync("abc", "text/plain; charset=x-nonsense")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task NulCharactersMeanThatItIsNoText() =>
        Assert.Equal("corrupt", (await DocumentRoom.RefusedAsync("abc\0def", "text/plain")).Reason);

    [Theory]
    [InlineData("%PDF-1.7 xxx", "a PDF")]
    [InlineData("PK\u0003\u0004xxxx", "a ZIP archive")]
    public async Task AnotherFormatSentAsTextIsNamed(string content, string name)
    {
        var refused = await DocumentRoom.RefusedAsync(content, "text/markdown");
        Assert.Equal("corrupt", refused.Reason);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n\t \n")]
    [InlineData("\uFEFF")]
    public async Task NothingOrWhiteSpaceIsEmpty(string content) =>
        Assert.Equal("empty", (await DocumentRoom.RefusedAsync(content, "text/plain")).Reason);

    [Fact]
    public async Task TooManyBytesOrCharactersNameTheLimit()
    {
        var bytes = await DocumentRoom.RefusedAsync("abcdef", "text/plain", new DocumentOptions { MaxContentBytes = 5 });
        Assert.Equal("too-large", bytes.Reason);
        Assert.Contains("MaxContentBytes", bytes.Message, StringComparison.Ordinal);
        var characters = await DocumentRoom.RefusedAsync("abcdef", "text/plain", new DocumentOptions { MaxTextCharacters = 5 });
        Assert.Equal("too-large", characters.Reason);
        Assert.Contains("the limit is 5", characters.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACancelledParseStops()
    {
        using var stream = new MemoryStream("abc\n\ndef"u8.ToArray());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            DocumentRoom.Catalog().Resolve("text/plain").ParseAsync(stream, "text/plain", new CancellationToken(canceled: true))
        );
    }
}
