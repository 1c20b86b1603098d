using System.IO.Compression;
using System.Xml.Linq;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Archives;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>EPUB: the chapters in the order in which the book is read.</summary>
internal sealed class EpubParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    public IReadOnlyCollection<string> ContentTypes { get; } = ["application/epub+zip"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        try
        {
            using var archive = ArchiveGuard.Open(bytes, options.Value, cancellationToken);
            return Parse(archive, cancellationToken);
        }
        catch (Exception e) when (OpenXmlFormats.IsDamage(e))
        {
            throw new DocumentUnreadableException("corrupt", "The book is damaged or is no EPUB.", e);
        }
    }

    private ParsedDocument Parse(ZipArchive archive, CancellationToken cancellationToken)
    {
        var path = Load(archive, "META-INF/container.xml")
            ?.Descendants()
            .FirstOrDefault(element => element.Name.LocalName == "rootfile")
            ?.Attribute("full-path")
            ?.Value;
        if (path is null || Load(archive, path) is not { } package)
        {
            throw new DocumentUnreadableException("corrupt", "The book has no list of its chapters.");
        }

        var folder = path.Contains('/', StringComparison.Ordinal) ? path[..(path.LastIndexOf('/') + 1)] : "";
        var items = package
            .Descendants()
            .Where(element => element.Name.LocalName == "item" && element.Attribute("id") is not null)
            .GroupBy(item => item.Attribute("id")!.Value)
            .ToDictionary(group => group.Key, group => group.First());
        var builder = new DocumentTextBuilder(options.Value.MaxTextCharacters);
        var html = new HtmlContentParser(options);
        foreach (var reference in package.Descendants().Where(element => element.Name.LocalName == "itemref"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var item = items.GetValueOrDefault(reference.Attribute("idref")?.Value ?? "");
            if (item?.Attribute("properties")?.Value.Contains("nav", StringComparison.Ordinal) is true)
            {
                continue;
            }

            if (item?.Attribute("href")?.Value is not { } name || archive.GetEntry(folder + Uri.UnescapeDataString(name)) is not { } entry)
            {
                builder.LeaveOut(LeftOutKinds.UnreadablePart, 1);
                continue;
            }

            try
            {
                var page = TextDecoder.Decode(entry.Read(), null, options.Value);
                builder.Append(html.Parse(page, isXml: true, cancellationToken, isBook: true));
            }
            catch (DocumentUnreadableException e) when (e.Reason is "empty")
            {
                builder.PagesWithoutText++;
            }
        }

        var title = package.Descendants().FirstOrDefault(element => element.Name.LocalName == "title")?.Value;
        return builder.Build(title is null ? null : TextCleaner.CleanLine(title), "The book holds no text.");
    }

    private XElement? Load(ZipArchive archive, string path)
    {
        if (archive.GetEntry(path) is not { } entry)
        {
            return null;
        }

        using var stream = new MemoryStream(entry.Read(), writable: false);
        return BoundedXml.ReadRoot(stream, options.Value);
    }
}
