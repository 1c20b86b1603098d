using LlmOps.Engine.Chunking;
using LlmOps.Formats.ParserProcesses;

namespace LlmOps.Tests.Formats.ParserProcesses;

public sealed class ParsedDocumentFormatTests
{
    private static readonly ParsedDocument s_document = new(
        "Title \uD83D",
        "Head\n\nText \uDE00 end",
        [new DocumentBlock(BlockKind.Heading, 0, 4, 2), new DocumentBlock(BlockKind.Paragraph, 6, 16)]
    );

    [Fact]
    public void ADocumentComesBackAsItWasUnpairedSurrogatesIncluded()
    {
        var bytes = ParsedDocumentFormat.Write(s_document);
        var read = ParsedDocumentFormat.Read(bytes);
        Assert.Equal(ParsedDocumentFormat.Measure(s_document), bytes.Length);
        Assert.Equal((s_document.Title, s_document.Text), (read.Title, read.Text));
        Assert.Equal(s_document.Blocks, read.Blocks);
        Assert.Null(ParsedDocumentFormat.Read(ParsedDocumentFormat.Write(s_document with { Title = null })).Title);
    }

    [Fact]
    public void DamagedBytesAreInvalidDataAndNothingElse()
    {
        var whole = ParsedDocumentFormat.Write(s_document);
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = i % 2 == 0 ? (byte[])whole.Clone() : whole[..random.Next(whole.Length)];
            for (var change = 0; change < 3 && bytes.Length > 0; change++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                var read = ParsedDocumentFormat.Read(bytes);
                Assert.All(read.Blocks, block => Assert.InRange(block.End, block.Start, read.Text.Length));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1_000, 2_000);
    }
}
