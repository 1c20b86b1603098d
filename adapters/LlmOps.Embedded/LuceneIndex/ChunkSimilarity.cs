using Lucene.Net.Index;
using Lucene.Net.Search;
using Lucene.Net.Search.Similarities;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Lucene's BM25, which also tells its parts.</summary>
internal sealed class ChunkSimilarity(float k1, float b) : BM25Similarity(k1, b)
{
    private const int Lengths = 256;

    /// <summary>What one occurrence of a term is worth before the chunk's length has its say.</summary>
    /// <param name="frequency">Chunks with the term.</param>
    /// <param name="count">All chunks.</param>
    /// <param name="boost">The weight of the field and of the term's repetitions in the question.</param>
    public float WeightOf(long frequency, long count, float boost) => Idf(frequency, count) * boost * (K1 + 1);

    /// <summary>For each recorded length of a field, what is added below the line.</summary>
    public float[] LengthsOf(DirectoryReader reader, string field)
    {
        var average = AvgFieldLength(new IndexSearcher(reader).CollectionStatistics(field));
        var lengths = new float[Lengths];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = K1 * ((1 - B) + (B * DecodeNormValue((byte)i) / average));
        }

        return lengths;
    }
}
