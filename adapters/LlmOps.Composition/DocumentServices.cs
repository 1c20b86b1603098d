using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Ingesting;
using LlmOps.Formats;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LlmOps.Composition;

/// <summary>Registers what reads and cuts documents.</summary>
public static class DocumentServices
{
    /// <summary>
    /// Adds the parsers and their <see cref="DocumentParserCatalog"/>, <see cref="SemanticChunker"/> as <see cref="IChunker"/> and
    /// <see cref="RuleBasedKnowledgeExtractor"/>, or <see cref="ModelKnowledgeExtractor"/> where <see cref="ExtractionOptions.Source"/>
    /// says so, as
    /// <see cref="IKnowledgeExtractor"/>. The chunker needs an embedding generator; the document store is registered elsewhere.
    /// Documents are read in this process unless a service adds <see cref="LlmOps.Composition.ParserProcessServices.AddParserProcesses"/>.
    /// </summary>
    public static IHostApplicationBuilder AddDocuments(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DocumentOptions>().BindConfiguration(DocumentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ChunkingOptions>().BindConfiguration(ChunkingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddDocumentParsers();
        services.TryAddSingleton<IDocumentReader>(provider => provider.GetRequiredService<DocumentParserCatalog>());
        services.TryAddSingleton<SemanticChunker>();
        services.TryAddSingleton<IChunker>(provider => provider.GetRequiredService<SemanticChunker>());
        services.AddOptions<ExtractionOptions>().BindConfiguration(ExtractionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<RuleBasedKnowledgeExtractor>();
        services.TryAddSingleton<IKnowledgeExtractor>(provider =>
            provider.GetRequiredService<IOptions<ExtractionOptions>>().Value.Source is ExtractionSource.Model
                ? ActivatorUtilities.CreateInstance<ModelKnowledgeExtractor>(provider)
                : provider.GetRequiredService<RuleBasedKnowledgeExtractor>()
        );
        return builder;
    }
}
