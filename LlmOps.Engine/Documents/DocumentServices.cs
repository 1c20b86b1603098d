using LlmOps.Engine.Documents.Parsing;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Knowledge.Extraction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Engine.Documents;

/// <summary>Registers what reads and cuts documents.</summary>
public static class DocumentServices
{
    /// <summary>
    /// Adds the parsers and their <see cref="DocumentParserCatalogue"/>, <see cref="SemanticChunker"/> as <see cref="IChunker"/> and <see cref="RuleBasedKnowledgeExtractor"/> as
    /// <see cref="IKnowledgeExtractor"/>. The chunker needs an embedding generator; the document store is registered elsewhere.
    /// Documents are read in this process unless a service adds <see cref="ParserProcesses.ParserProcessServices.AddParserProcesses"/>.
    /// </summary>
    public static IHostApplicationBuilder AddDocuments(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DocumentOptions>().BindConfiguration(DocumentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ChunkingOptions>().BindConfiguration(ChunkingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddDocumentParsers();
        services.TryAddSingleton<IDocumentReader>(provider => provider.GetRequiredService<DocumentParserCatalogue>());
        services.TryAddSingleton<SemanticChunker>();
        services.TryAddSingleton<IChunker>(provider => provider.GetRequiredService<SemanticChunker>());
        services.TryAddSingleton<IKnowledgeExtractor, RuleBasedKnowledgeExtractor>();
        return builder;
    }

    /// <summary>Adds the parsers and their <see cref="DocumentParserCatalogue"/> alone; they need <see cref="DocumentOptions"/>.</summary>
    internal static IServiceCollection AddDocumentParsers(this IServiceCollection services)
    {
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IDocumentParser, PlainTextParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, MarkdownParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, HtmlContentParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, CsvParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, JsonRecordParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, WordParser>(),
            ServiceDescriptor.Singleton<IDocumentParser, PdfParser>(),
        ]);
        services.TryAddSingleton<DocumentParserCatalogue>();
        return services;
    }
}
