using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine.Asking;

/// <summary>What a search found before any model was asked about it.</summary>
/// <param name="ChunkIds">The candidates, best first. An id names the document's generation.</param>
/// <param name="QuestionVector">The question's vector, or null where it was not embedded.</param>
/// <param name="IsWhole">Whether every leg of the search answered.</param>
internal sealed record CandidatePool(IReadOnlyList<string> ChunkIds, ReadOnlyMemory<float>? QuestionVector, bool IsWhole)
{
    /// <summary>Hash of all candidates, whatever their order.</summary>
    public string Hash => HashOf(ChunkIds);

    /// <summary>Hash of the first <paramref name="count"/>, whatever their order.</summary>
    public string HashOfFirst(int count) => HashOf(ChunkIds.Take(count));

    // The order is left out: a document that no question is about changes the statistics of words, and with them the order of near equals.
    private static string HashOf(IEnumerable<string> ids) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', ids.Order(StringComparer.Ordinal)))));
}
