using LlmOps.Engine.Costs;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>Notes with the <see cref="UsageMeter"/> what embedding calls used, for providers whose client does not do so itself.</summary>
internal sealed class MeteredEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> provider, string defaultModel) : DelegatingEmbeddingGenerator<string, Embedding<float>>(provider)
{
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var generated = await base.GenerateAsync(values, options, cancellationToken);
        UsageMeter.Note(options?.ModelId ?? defaultModel, ModelUsage.FromEmbedding(generated.Usage));
        return generated;
    }
}
