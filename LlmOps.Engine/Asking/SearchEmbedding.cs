using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Models;
using LlmOps.Engine.Text;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>Embeds questions that vectors of the index are compared with.</summary>
/// <param name="embeddings">The model.</param>
/// <param name="paidCallLimit">How long a call is read that no question waits for any more.</param>
/// <param name="time">The clock.</param>
internal sealed class SearchEmbedding(IEmbeddingGenerator<string, Embedding<float>> embeddings, TimeSpan paidCallLimit, TimeProvider time)
{
    /// <summary>Embeds a question; the call is billed also where it does not come in time.</summary>
    public async Task<EmbeddedQuestion> EmbedAsync(string question, CancellationToken cancellationToken)
    {
        using var purpose = UsageMeter.As("embed");
        var generated = await PaidCall.RunAsync(
            limit => embeddings.GenerateAsync([question], EmbeddingPurpose.Question, limit),
            paidCallLimit,
            time,
            cancellationToken
        );
        return new EmbeddedQuestion(
            generated[0].Vector,
            generated.Usage?.InputTokenCount ?? 0,
            EmbeddingStandIn.WeightShare(generated, SentenceLanguage.Of(FoldedText.Fold(question))),
            EmbeddingStandIn.KnowsManyLanguages(generated)
        );
    }
}
