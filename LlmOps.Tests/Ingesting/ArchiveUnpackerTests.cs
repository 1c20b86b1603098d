using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats.Archives;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;
using Microsoft.Extensions.Options;

namespace LlmOps.Tests.Ingesting;

public sealed class ArchiveUnpackerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachFileOfAnArchiveIsADocumentUnderItsPath()
    {
        var archive = File(
            "box.zip",
            WordSource.Zip(
                ("minutes/may.md", "# May\n\nThe club met."u8.ToArray()),
                ("minutes/june.txt", "The club rested."u8.ToArray()),
                ("__MACOSX/minutes/._may.md", [1, 2, 3]),
                ("logo.png", [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13]),
                ("empty.txt", [])
            )
        ) with
        {
            Metadata = new Dictionary<string, string> { ["year"] = "2026" },
            AccessLabels = ["board"],
        };
        await using var unpacked = await Unpacker().UnpackAsync([File("a.txt", "Alone."u8.ToArray()), archive], Cancel);

        Assert.Equal(
            ["a.txt", "box.zip/minutes/may.md", "box.zip/minutes/june.txt"],
            unpacked.Documents.Select(document => document.FileName)
        );
        Assert.All(
            unpacked.Documents.Skip(1),
            document =>
            {
                Assert.True(document.IsArchived);
                Assert.Equal("2026", document.Metadata["year"]);
                Assert.Equal(["board"], document.AccessLabels);
            }
        );
        Assert.Equal("The club rested.", await new StreamReader(unpacked.Documents[2].Content).ReadToEndAsync(Cancel));
        Assert.Equal(
            [("box.zip/logo.png", "unsupported-type"), ("box.zip/empty.txt", "empty")],
            unpacked.Skipped.Select(file => (file.Path, file.Reason))
        );
    }

    [Fact]
    public async Task ADocumentThatLiesInAnArchiveItselfStaysWhole()
    {
        var word = WordSource.Build(WordSource.Paragraph("A letter."));
        await using var unpacked = await Unpacker().UnpackAsync([File("letter.zip", word), File("letter.docx", word)], Cancel);

        Assert.Equal(["letter.zip", "letter.docx"], unpacked.Documents.Select(document => document.FileName));
        Assert.All(unpacked.Documents, document => Assert.Equal(0, document.Content.Position));
    }

    [Theory]
    [InlineData("too-many", 3, "a.txt", "b.txt", "c.txt", "d.txt")]
    [InlineData("unsupported-type", 3, "a.exe")]
    public async Task AnArchiveOfWhichNothingCanBeTakenInIsRefused(string code, int limit, params string[] files)
    {
        var archive = WordSource.Zip([
            .. files.Select(name =>
                (name, name.EndsWith(".exe", StringComparison.Ordinal) ? [.. "MZ\u0090\0"u8] : Encoding.ASCII.GetBytes(name))
            ),
        ]);

        var refused = await Assert.ThrowsAsync<IntakeRejectedException>(() =>
            Unpacker(limit).UnpackAsync([File("box.zip", archive)], Cancel)
        );

        Assert.Equal((code, "documents[0].content"), (refused.Code, refused.Field));
    }

    [Fact]
    public async Task AnArchiveThatIsDamagedIsRefusedAndALargeFileInOneIsSkipped()
    {
        var archive = WordSource.Zip(("big.txt", Encoding.ASCII.GetBytes(new string('x', 5_000))), ("small.txt", "Small."u8.ToArray()));
        await using var unpacked = await Unpacker(maxBytes: 1_000).UnpackAsync([File("box.zip", archive)], Cancel);
        Assert.Equal("too-large", Assert.Single(unpacked.Skipped).Reason);
        Assert.Equal("box.zip/small.txt", Assert.Single(unpacked.Documents).FileName);

        var refused = await Assert.ThrowsAsync<IntakeRejectedException>(() =>
            Unpacker().UnpackAsync([File("box.zip", archive[..(archive.Length / 2)])], Cancel)
        );
        Assert.Equal("corrupt", refused.Code);
    }

    private static ArchiveUnpacker Unpacker(int maxFiles = 500, long maxBytes = 1_000_000) =>
        new(
            DocumentRoom.Catalog(),
            [new ZipArchiveReader(Options.Create(new DocumentOptions()))],
            Options.Create(new IntakeOptions { MaxArchiveFiles = maxFiles, MaxDocumentBytes = maxBytes })
        );

    private static IncomingDocument File(string name, byte[] content) =>
        new()
        {
            Content = new MemoryStream(content),
            Origin = DocumentOrigins.Upload,
            FileName = name,
        };
}
