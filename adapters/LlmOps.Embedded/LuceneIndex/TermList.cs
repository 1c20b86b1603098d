using Lucene.Net.Index;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>The chunks of a segment with one term in one field, and what BM25 gives each of them for it.</summary>
/// <param name="chunks">The chunks with their frequencies.</param>
/// <param name="number">The number of the list in its search; a chunk's scores are added up in that order.</param>
/// <param name="weight">What an occurrence is worth.</param>
/// <param name="recorded">The recorded lengths of the field; null: of none.</param>
/// <param name="lengths">By recorded length, what is added below the line.</param>
/// <param name="lengthOfNone">The same where none is recorded.</param>
internal sealed class TermList(DocsEnum chunks, int number, float weight, NumericDocValues? recorded, float[] lengths, float lengthOfNone)
{
    /// <summary>A quotient of rounded numbers may be greater than 1 by so much.</summary>
    private const double Rounding = 1e-6;

    /// <summary>The number of the list in its search.</summary>
    public int Number => number;

    /// <summary>No chunk scores more; a frequency never outweighs itself and a length.</summary>
    public double Bound => weight * (1 + Rounding);

    /// <summary>The chunk that the list stands at.</summary>
    public int Chunk => chunks.DocID;

    /// <summary>The score of that chunk.</summary>
    public float Score
    {
        get
        {
            float frequency = chunks.Freq;
            return weight * frequency / (frequency + (recorded is null ? lengthOfNone : lengths[(byte)recorded.Get(chunks.DocID)]));
        }
    }

    /// <summary>Goes to the next chunk and answers which it is.</summary>
    public int Next() => chunks.NextDoc();

    /// <summary>Whether a chunk, none before the last one asked for, is in the list.</summary>
    public bool Has(int chunk) => (chunks.DocID < chunk ? chunks.Advance(chunk) : chunks.DocID) == chunk;
}
