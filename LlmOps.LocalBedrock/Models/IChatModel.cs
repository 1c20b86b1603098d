using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models;

/// <summary>What answers Converse.</summary>
internal interface IChatModel
{
    /// <summary>Answers in word-sized deltas. The last one may carry counts and the reason for the stop.</summary>
    /// <param name="request">The request.</param>
    /// <param name="stream">Whether the caller reads piece by piece.</param>
    /// <param name="cancellationToken">Stops the answer.</param>
    IAsyncEnumerable<ChatDelta> ReplyAsync(ConverseRequest request, bool stream, CancellationToken cancellationToken);
}
