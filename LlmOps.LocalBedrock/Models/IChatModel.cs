using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models;

/// <summary>What answers Converse.</summary>
internal interface IChatModel
{
    /// <summary>Answers in word-sized deltas. The last one may carry counts and the reason for the stop.</summary>
    IAsyncEnumerable<ChatDelta> ReplyAsync(ConverseRequest request, CancellationToken cancellationToken);
}
