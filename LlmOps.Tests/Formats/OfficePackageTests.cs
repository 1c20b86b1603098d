using System.IO.Compression;
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
