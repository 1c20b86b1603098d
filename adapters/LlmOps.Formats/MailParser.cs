using System.Globalization;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MimeKit;

namespace LlmOps.Formats;

/// <summary>Mails (eml): who wrote to whom, when and about what, the text, and the attachments that can be read.</summary>
internal sealed class MailParser(IOptions<DocumentOptions> options, IServiceProvider? services = null) : IDocumentParser
{
    private const int MaxAttachments = 100;

    public IReadOnlyCollection<string> ContentTypes { get; } = ["message/rfc822"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ContentReader.ReadAsync(content, options.Value, cancellationToken);
        if (bytes.Length == 0)
        {
            throw new DocumentUnreadableException("empty", "The document has no content.");
        }

        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            using var message = await MimeMessage.LoadAsync(
                new ParserOptions { MaxMimeDepth = 32 },
                stream,
                persistent: true,
                cancellationToken
            );
            return await ReadAsync(message, cancellationToken);
        }
        catch (Exception e)
            when (e is FormatException or IOException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new DocumentUnreadableException("corrupt", "The mail is damaged or is no mail.", e);
        }
    }

    private async Task<ParsedDocument> ReadAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var builder = new DocumentTextBuilder(options.Value.MaxTextCharacters);
        Header(builder, "From", message.From.ToString());
        Header(builder, "To", message.To.ToString());
        Header(builder, "Cc", message.Cc.ToString());
        Header(builder, "Date", message.Date == default ? "" : message.Date.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture));
        Header(builder, "Subject", message.Subject ?? "");
        Body(message, builder, cancellationToken);
        var count = 0;
        foreach (var attachment in message.Attachments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++count > MaxAttachments)
            {
                builder.LeaveOut(LeftOutKinds.UnreadablePart, Math.Max(1, attachment.ContentDisposition?.Size ?? 1));
                continue;
            }

            await AttachmentAsync(attachment, builder, cancellationToken);
        }

        return builder.Build(TextCleaner.CleanLine(message.Subject ?? ""), "The mail holds no text.");
    }

    private void Body(MimeMessage message, DocumentTextBuilder builder, CancellationToken cancellationToken)
    {
        try
        {
            if (
                message.HtmlBody is { Length: > 0 } html
                && (message.TextBody is null || message.TextBody.Trim().Length * 3 < html.Length / 4)
            )
            {
                builder.Append(new HtmlContentParser(options).Parse(html, isXml: false, cancellationToken));
            }
            else if (message.TextBody is { Length: > 0 } text)
            {
                builder.Append(
                    PlainTextParser.WithTables(PlainTextParser.Parse(text, cancellationToken), options.Value, cancellationToken)
                );
            }
        }
        catch (DocumentUnreadableException e) when (e.Reason is "empty")
        {
            if (message.TextBody is { } text && !string.IsNullOrWhiteSpace(text))
            {
                builder.Append(
                    PlainTextParser.WithTables(PlainTextParser.Parse(text, cancellationToken), options.Value, cancellationToken)
                );
            }
        }
    }

    private async Task AttachmentAsync(MimeEntity entity, DocumentTextBuilder builder, CancellationToken cancellationToken)
    {
        var name = entity.ContentDisposition?.FileName ?? entity.ContentType.Name ?? "attachment";
        using var content = new MemoryStream();
        if (entity is MessagePart { Message: { } inner })
        {
            await inner.WriteToAsync(content, cancellationToken);
        }
        else if (entity is MimePart { Content: { } part })
        {
            await part.DecodeToAsync(content, cancellationToken);
        }

        content.Position = 0;
        try
        {
            var catalog =
                services?.GetService<DocumentParserCatalog>()
                ?? throw new DocumentUnreadableException("unsupported-type", "Attachments are not read here.");
            using var depth = ContainerDepth.Enter();
            var document = await catalog.ParseAsync(content, entity.ContentType.MimeType, name, cancellationToken);
            builder.Add(BlockKind.Heading, TextCleaner.CleanLine(name), 2);
            builder.Append(document);
        }
        catch (DocumentUnreadableException)
        {
            builder.LeaveOut(LeftOutKinds.UnreadablePart, content.Length);
        }
    }

    private static void Header(DocumentTextBuilder builder, string name, string value)
    {
        if (TextCleaner.Clean(value).Replace('\n', ' ') is { Length: > 0 } text)
        {
            builder.Add(BlockKind.TableRow, $"{name}: {text}");
        }
    }
}
