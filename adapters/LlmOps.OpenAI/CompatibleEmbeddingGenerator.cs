using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.OpenAI;

/// <summary>Embeddings of an OpenAI-compatible server: what they used is noted with the <see cref="UsageMeter"/>, failures are
/// <see cref="ModelException"/>s.</summary>
internal sealed class CompatibleEmbeddingGenerator(IEmbeddingGenerator<string, Embedding<float>> server, string model)
    : DelegatingEmbeddingGenerator<string, Embedding<float>>(server)
{
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var texts = values as IReadOnlyCollection<string> ?? [.. values];
        GeneratedEmbeddings<Embedding<float>> generated;
        try
        {
            generated = await base.GenerateAsync(texts, options, cancellationToken);
        }
        catch (Exception e)
        {
            throw OpenAIErrors.Translate(e, begun: false, cancellationToken);
        }

        UsageMeter.Note(model, ModelUsage.FromEmbedding(generated.Usage));
        return generated.Count == texts.Count
            ? generated
            : throw new ModelException(
                ModelException.MalformedResponse,
                $"The model server gave {generated.Count} vectors for {texts.Count} texts."
            );
    }
}
