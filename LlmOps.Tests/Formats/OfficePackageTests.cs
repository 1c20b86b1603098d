using System.IO.Compression;
using System.Text;
using LlmOps.Engine.Ingesting;
using LlmOps.Tests.Chunking;
using LlmOps.Tests.Formats.Hostile;

namespace LlmOps.Tests.Formats;

/// <summary>Packages whose lists name types and addresses that are none, as several programs write them.</summary>
public sealed class OfficePackageTests
{
    public static TheoryData<string, string> Names()
    {
        var types = (string[])["image/svg+xml;base64", "image/svg+xml; charset", "svg", "", "image/", "image / svg"];
        var targets = (string[])
            [
                "/",
                "#top",
                "all.html#a#b",
                "http://",
                "http://[::bad/",
                "https://host:port/x",
                "mailto:a@b, c d@e",
                "\\\\server\\share\\a b.txt",
                "C:\\folder\\file.txt",
                "file:///C|/x y",
                "javascript:void(0)",
                "%%%",
                "",
                " ",
                "NULL",
                "../../../outside.xml",
                "media/missing.png",
            ];
        return [.. types.Select(type => (type, "media/p.svg")), .. targets.Select(target => ("image/svg+xml", target))];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AnOfficeFileIsReadWhateverItsListsCallItsPictureAndItsAddresses(string type, string target)
    {
        var word = WordSource.Build(WordSource.Paragraph("Plain words."), ("footnotes", ""));
        var slides = OfficeSource.Slides(("Title", "Plain words.", "", ""));
        var workbook = OfficeSource.Workbook(("One", "", OfficeSource.Row("Name", "Note") + OfficeSource.Row("Ada", "Plain words.")));

        foreach (var (name, file) in new[] { ("a.docx", word), ("a.pptx", slides), ("a.xlsx", workbook) })
        {
            foreach (var mode in (string[])[" TargetMode=\"External\"", ""])
            {
                var read = await DocumentRoom.ReadAsync(WithPicture(file, type, target, mode), name);
                Assert.Contains("Plain words.", read.Text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task APartThatDoesNotMatchItsChecksumIsNoticed()
    {
        (string Name, byte[] File)[] files =
        [
            ("a.docx", Stored(WordSource.Build(WordSource.Paragraph("The rent is 740 euros.")))),
            ("a.pptx", Stored(OfficeSource.Slides(("Rent", "The rent is 740 euros.", "", "")))),
            ("a.xlsx", Stored(OfficeSource.Workbook(("One", "", OfficeSource.Row("The rent is 740 euros."))))),
            (
                "a.odt",
                Stored(WordSource.Zip(("mimetype", "application/vnd.oasis.opendocument.text"u8.ToArray()), ("content.xml", OpenText)))
            ),
        ];
        foreach (var (name, file) in files)
        {
            Assert.Contains("740", (await DocumentRoom.ReadAsync(file, name)).Text, StringComparison.Ordinal);
            file[file.AsSpan().IndexOf("740"u8)] ^= 2;
            var refused = await Assert.ThrowsAsync<DocumentUnreadableException>(() => DocumentRoom.ReadAsync(file, name));
            Assert.Equal("corrupt", refused.Reason);
        }
    }

    [Fact]
    public async Task ADamagedPartIsNotMendedBecauseTheListsAreWrongToo()
    {
        var file = Stored(WithPicture(WordSource.Build(WordSource.Paragraph("740 euros."), ("styles", "")), "", "media/missing.png", ""));
        file[file.AsSpan().IndexOf("740"u8)] ^= 2;

        var refused = await Assert.ThrowsAsync<DocumentUnreadableException>(() => DocumentRoom.ReadAsync(file, "a.docx"));

        Assert.Equal("corrupt", refused.Reason);
        Assert.Contains("document.xml", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedPictureCostsNoText()
    {
        using var copy = new MemoryStream();
        copy.Write(WordSource.Build(WordSource.Paragraph("Plain words.")));
        using (var archive = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
        {
            using var picture = archive.CreateEntry("word/media/p.png").Open();
            picture.Write("a picture"u8);
        }

        var file = Stored(copy.ToArray());
        file[file.AsSpan().IndexOf("a picture"u8)] ^= 2;

        Assert.Equal("Plain words.", (await DocumentRoom.ReadAsync(file, "a.docx")).Text);
    }

    [Fact]
    public async Task TwoRelationshipsOfOneIdAreReadAsTheFirst()
    {
        using var copy = new MemoryStream();
        copy.Write(WordSource.Build(WordSource.Paragraph("Plain words."), ("header1", WordSource.Paragraph("Head."))));
        using (var archive = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
        {
            Change(
                archive.GetEntry("word/_rels/document.xml.rels")!,
                "</Relationships>",
                "<Relationship Id=\"header1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header\" "
                    + "Target=\"header1.xml\"/>"
            );
        }

        Assert.Equal("Head.\n\nPlain words.", (await DocumentRoom.ReadAsync(copy.ToArray(), "a.docx")).Text);
    }

    private static byte[] OpenText =>
        Encoding.UTF8.GetBytes(
            "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
                + "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>"
                + "<text:p>The rent is 740 euros.</text:p></office:text></office:body></office:document-content>"
        );

    // The same package without compression: a changed byte is a changed character.
    private static byte[] Stored(byte[] package)
    {
        using var file = new MemoryStream();
        using var source = new ZipArchive(new MemoryStream(package));
        using (var target = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var from = entry.Open();
                using var to = target.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                from.CopyTo(to);
            }
        }

        return file.ToArray();
    }

    private static byte[] WithPicture(byte[] package, string type, string target, string mode)
    {
        using var file = new MemoryStream();
        file.Write(package);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var folder = archive.Entries.Select(entry => entry.FullName.Split('/')[0]).First(name => name is "word" or "ppt" or "xl");
            using (var picture = archive.CreateEntry($"{folder}/media/p.svg").Open())
            {
                picture.Write("<svg/>"u8);
            }

            foreach (var entry in archive.Entries.ToList())
            {
                var isTypes = entry.FullName == "[Content_Types].xml";
                var isRelations = entry.FullName.EndsWith(".rels", StringComparison.Ordinal) && entry.FullName != "_rels/.rels";
                if (isTypes || isRelations)
                {
                    Change(
                        entry,
                        isTypes ? "</Types>" : "</Relationships>",
                        isTypes
                            ? $"<Override PartName=\"/{folder}/media/p.svg\" ContentType=\"{type}\"/>"
                            : $"<Relationship Id=\"odd\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
                                + $"{(mode.Length > 0 ? "hyperlink" : "image")}\" Target=\"{target}\"{mode}/>"
                    );
                }
            }
        }

        return file.ToArray();
    }

    private static void Change(ZipArchiveEntry entry, string end, string added)
    {
        using var content = entry.Open();
        var text = new StreamReader(content).ReadToEnd();
        content.SetLength(0);
        using var writer = new StreamWriter(content);
        writer.Write(text.Replace(end, added + end, StringComparison.Ordinal));
    }
}
