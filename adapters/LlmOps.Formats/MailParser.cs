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
        var attachments = new List<MimeEntity>();
        if (message.Body is not null)
        {
            Part(message.Body, builder, attachments, cancellationToken);
        }

        for (var i = 0; i < attachments.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i >= MaxAttachments)
            {
                builder.LeaveOut(LeftOutKinds.UnreadablePart, Math.Max(1, attachments[i].ContentDisposition?.Size ?? 1));
                continue;
            }

            await AttachmentAsync(attachments[i], builder, cancellationToken);
        }

        return builder.Build(TextCleaner.CleanLine(message.Subject ?? ""), "The mail holds no text.");
    }

    // Every part is the text of the mail, another form of it, or something that comes with it.
    private void Part(MimeEntity part, DocumentTextBuilder builder, List<MimeEntity> attachments, CancellationToken cancellationToken)
    {
        switch (part)
        {
            case MultipartAlternative alternative:
                Text(alternative.HtmlBody, alternative.TextBody, builder, cancellationToken);
                attachments.AddRange(
                    alternative
                        .SelectMany(form => form is Multipart several ? several.AsEnumerable() : [form])
                        .Where(inner => inner is not (TextPart or Multipart))
                );
                break;
            case Multipart several:
                foreach (var inner in several)
                {
                    Part(inner, builder, attachments, cancellationToken);
                }

                break;
            case TextPart { IsAttachment: false } text when text.IsPlain || text.IsHtml:
                Text(text.IsHtml ? text.Text : null, text.IsHtml ? null : text.Text, builder, cancellationToken);
                break;
            case MimePart { ContentType: var type } when type.MediaSubtype is "pgp-signature" or "pkcs7-signature" or "x-pkcs7-signature":
                break;
            default:
                attachments.Add(part);
                break;
        }
    }

    private void Text(string? html, string? text, DocumentTextBuilder builder, CancellationToken cancellationToken)
    {
        try
        {
            // The plain form of some mails says only that there is another one.
            if (html is { Length: > 0 } && (text is null || text.Trim().Length * 3 < html.Length / 4))
            {
                builder.Append(new HtmlContentParser(options).Parse(html, isXml: false, cancellationToken));
                return;
            }
        }
        catch (DocumentUnreadableException e) when (e.Reason is "empty") { }

        if (!string.IsNullOrWhiteSpace(text))
        {
            builder.Append(PlainTextParser.WithTables(PlainTextParser.Parse(text, cancellationToken), options.Value, cancellationToken));
        }
    }

    private async Task AttachmentAsync(MimeEntity entity, DocumentTextBuilder builder, CancellationToken cancellationToken)
    {
        var name =
            entity.ContentDisposition?.FileName
            ?? entity.ContentType.Name
            ?? (entity is MessagePart { Message.Subject: { Length: > 0 } subject } ? subject : null);
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
            builder.Add(BlockKind.Heading, TextCleaner.CleanLine(name ?? ""), 2);
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
