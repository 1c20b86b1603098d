using LlmOps.Engine.Ingesting;
using LlmOps.Formats.Archives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LlmOps.Formats;

/// <summary>Registers the parsers.</summary>
internal static class DocumentParserServices
{
    /// <summary>Adds the parsers and their <see cref="DocumentParserCatalog"/> alone; they need <see cref="DocumentOptions"/>.</summary>
    internal static IServiceCollection AddDocumentParsers(this IServiceCollection services)
    {
        services.TryAddEnumerable([
            ServiceDescriptor.Singleton<IDocumentParser, PlainTextParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, MarkdownParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, HtmlContentParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, CsvParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, JsonRecordParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, WordParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, PdfParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, ExcelParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, PowerPointParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, OpenDocumentParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, EpubParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, RtfParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, MailParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, ZipParser>(),
        ]);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IArchiveReader, ZipArchiveReader>());
        services.TryAddSingleton<DocumentParserCatalog>();
        return services;
    }
}
