using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Asking;

/// <summary>Embeds questions by a model that serves the cache of answers alone (<see cref="AnswerCacheOptions.EmbeddingModel"/>).</summary>
/// <param name="model">The model.</param>
/// <param name="options">How long to wait for it.</param>
/// <param name="retrieval">How long a call is read that no question waits for any more.</param>
/// <param name="time">The clock.</param>
public sealed class QuestionEmbedding(
    IEmbeddingGenerator<string, Embedding<float>> model,
    IOptions<AnswerCacheOptions> options,
    IOptions<RetrievalOptions> retrieval,
    TimeProvider time
)
{
    /// <summary>The vector of a question.</summary>
    /// <exception cref="OperationCanceledException">It did not come in time; the call is billed all the same.</exception>
    internal async Task<ReadOnlyMemory<float>> EmbedAsync(string question, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(retrieval.Value.LegTimeout, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var purpose = UsageMeter.As("embed");
        var generated = await PaidCall.RunAsync(
            token => model.GenerateAsync([question], Wanted(), token),
            retrieval.Value.PaidCallLimit,
            time,
            waiting.Token
        );
        return generated[0].Vector;
    }

    private EmbeddingGenerationOptions Wanted()
    {
        var wanted = EmbeddingPurpose.Question;
        wanted.Dimensions = options.Value.EmbeddingDimensions is > 0 and var dimensions ? dimensions : null;
        return wanted;
    }
}
