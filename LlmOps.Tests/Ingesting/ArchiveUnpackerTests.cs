using System.Buffers.Binary;
using System.IO.Compression;
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

    [Fact]
    public async Task AnArchiveInAnArchiveIsOneDocumentAndIsOpenedByItsReader()
    {
        var inner = WordSource.Zip(("a.txt", "Inner words."u8.ToArray()));
        await using var unpacked = await Unpacker()
            .UnpackAsync([File("box.zip", WordSource.Zip(("in.zip", inner), ("b.txt", "Outer."u8.ToArray())))], Cancel);

        Assert.Equal(["box.zip/in.zip", "box.zip/b.txt"], unpacked.Documents.Select(document => document.FileName));
        Assert.Equal(inner, await BytesAsync(unpacked.Documents[0].Content));
    }

    [Fact]
    public async Task ArchivesInArchivesCostNoMoreThanTheOutermost()
    {
        var nested = WordSource.NestedZip(30, "Deep."u8.ToArray());
        await using var unpacked = await Unpacker().UnpackAsync([File("box.zip", nested)], Cancel);

        var inner = Assert.Single(unpacked.Documents);
        var refused = await Assert.ThrowsAsync<DocumentUnreadableException>(async () =>
            await DocumentRoom.ReadAsync(await BytesAsync(inner.Content), "in.zip")
        );
        Assert.Contains(refused.Reason, (string[])["too-large", "too-deep", "unsupported-type"]);
    }

    [Fact]
    public async Task MoreEntriesThanTheLimitAreRefusedBeforeAnyIsOpened()
    {
        var archive = WordSource.Zip([.. Enumerable.Range(0, 51).Select(i => ($"{i}.txt", "x"u8.ToArray()))]);
        var refused = await Assert.ThrowsAsync<IntakeRejectedException>(() =>
            Unpacker(limits: new DocumentOptions { MaxArchiveEntries = 50 }).UnpackAsync([File("box.zip", archive)], Cancel)
        );

        Assert.Equal(("too-large", "documents[0].content"), (refused.Code, refused.Field));
        Assert.Contains("50 (Documents:MaxArchiveEntries)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    [InlineData(uint.MaxValue - 1)]
    public async Task WhatAnArchiveClaimsOfItsSizesIsNotBelieved(uint claimed)
    {
        var archive = Claiming(claimed, WordSource.Zip(("big.txt", Encoding.ASCII.GetBytes(new string('x', 1_000_000)))));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var limits = new DocumentOptions { MaxArchiveExpandedBytes = 100_000 };
        var refused = await Assert.ThrowsAsync<IntakeRejectedException>(async () =>
        {
            await using var unpacked = await Unpacker(limits: limits).UnpackAsync([File("box.zip", archive)], Cancel);
        });

        Assert.Contains(refused.Code, (string[])["too-large", "corrupt"]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFileThatIsNotWhatTheArchiveSaysIsCorruptAndTheOthersAreTakenIn(bool isChecksum)
    {
        await using var unpacked = await Unpacker().UnpackAsync([File("box.zip", WithOneDamaged(isChecksum))], Cancel);

        Assert.Equal([("box.zip/cut.txt", "corrupt")], unpacked.Skipped.Select(file => (file.Path, file.Reason)));
        Assert.Equal(["box.zip/whole.txt"], unpacked.Documents.Select(document => document.FileName));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnArchiveThatIsOneDocumentCountsAFileThatIsNotWhatItSays(bool isChecksum)
    {
        var document = await DocumentRoom.ReadAsync(WithOneDamaged(isChecksum), "box.zip");

        Assert.Contains("Nothing is missing here.", document.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("The first half", document.Text, StringComparison.Ordinal);
        Assert.Equal("unreadable-part", Assert.Single(document.LeftOut).Kind);
    }

    // The first entry claims to be shorter than it is, or has another checksum than its content.
    private static byte[] WithOneDamaged(bool isChecksum)
    {
        var archive = WordSource.Zip(
            ("cut.txt", "The first half of a text. The second half of it."u8.ToArray()),
            ("whole.txt", "Nothing is missing here."u8.ToArray())
        );
        return isChecksum ? Claiming(0x12345678, archive, entries: 1, back: 8) : Claiming(20, archive, entries: 1);
    }

    [Fact]
    public async Task AnEntryThatClaimsToNameTheTypeIsReadAsFarAsATypeIsLong()
    {
        var archive = Claiming(20, WordSource.Zip(("mimetype", new byte[60_000_000]), ("a.txt", "Words."u8.ToArray())), entries: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            await using var unpacked = await Unpacker().UnpackAsync([File("box.zip", archive)], Cancel);
            Assert.Contains("box.zip/a.txt", unpacked.Documents.Select(document => document.FileName));
        }
        catch (IntakeRejectedException e)
        {
            Assert.Equal("corrupt", e.Code);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public async Task TheNamesOfEntriesNameNoPlaceOutsideTheArchive()
    {
        var names = (string[])
            [
                "../../etc/up.txt",
                "/root/abs.txt",
                "C:\\win\\drive.txt",
                "a/./b/../c.txt",
                "line\nend.txt",
                "..",
                "twice.txt",
                "twice.txt",
                "./twice.txt",
            ];
        var archive = WordSource.Zip([.. names.Select((name, i) => (name, Encoding.ASCII.GetBytes($"File {i}.")))]);
        await using var unpacked = await Unpacker().UnpackAsync([File("box.zip", archive)], Cancel);

        Assert.Equal(
            [
                "box.zip/etc/up.txt",
                "box.zip/root/abs.txt",
                "box.zip/C:/win/drive.txt",
                "box.zip/a/b/c.txt",
                "box.zip/lineend.txt",
                "box.zip/twice.txt",
            ],
            unpacked.Documents.Select(document => document.FileName)
        );
        Assert.Equal(["invalid-form", "duplicate", "duplicate"], unpacked.Skipped.Select(file => file.Reason));
    }

    [Fact]
    public async Task NamesThatAreNotUtf8StayDifferent()
    {
        // Each character is a byte of the name; the first two are of code page 437, the third is UTF-8 that does not say so.
        var archive = ZipOfBytes("\u0084.txt", "\u0094.txt", "\u00c3\u00bc.txt");
        await using var unpacked = await Unpacker().UnpackAsync([File("box.zip", archive)], Cancel);

        Assert.Equal(["box.zip/ä.txt", "box.zip/ö.txt", "box.zip/ü.txt"], unpacked.Documents.Select(document => document.FileName));
        Assert.Empty(unpacked.Skipped);
    }

    private static byte[] ZipOfBytes(params string[] names)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.Latin1))
        {
            foreach (var name in names)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write("Words."u8);
            }
        }

        return file.ToArray();
    }

    /// <summary>Writes another uncompressed size, or what stands <paramref name="back"/> bytes before it, into the headers of the first
    /// entries.</summary>
    private static byte[] Claiming(uint size, byte[] archive, int entries = int.MaxValue, int back = 0)
    {
        foreach (var (signature, offset) in new (uint, int)[] { (0x04034b50, 22), (0x02014b50, 24) })
        {
            var changed = 0;
            for (var i = 0; i + offset + 4 <= archive.Length && changed < entries; i++)
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(archive.AsSpan(i)) == signature)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(i + offset - back), size);
                    changed++;
                }
            }
        }

        return archive;
    }

    private static async Task<byte[]> BytesAsync(Stream content)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    private static ArchiveUnpacker Unpacker(int maxFiles = 500, long maxBytes = 1_000_000, DocumentOptions? limits = null) =>
        new(
            DocumentRoom.Catalog(),
            [new ZipArchiveReader(Options.Create(limits ?? new DocumentOptions()))],
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
