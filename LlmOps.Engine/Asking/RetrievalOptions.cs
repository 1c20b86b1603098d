using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Asking;

/// <summary>How passages are found and how many of them reach the model; configuration section <c>Retrieval</c>.</summary>
public sealed class RetrievalOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval";

    /// <summary>Candidates asked of the BM25 leg.</summary>
    [Range(1, 1000)]
    public int TextCandidates { get; set; } = 80;

    /// <summary>Candidates asked of the vector leg.</summary>
    [Range(1, 1000)]
    public int VectorCandidates { get; set; } = 80;

    /// <summary>Candidates asked of the graph leg.</summary>
    [Range(1, 1000)]
    public int GraphCandidates { get; set; } = 40;

    /// <summary>Fused candidates that the reranker sees.</summary>
    [Range(1, 1000)]
    public int PoolSize { get; set; } = 80;

    /// <summary>Passages that reach the model.</summary>
    [Range(1, 50)]
    public int TopPassages { get; set; } = 5;

    /// <summary>Tokens of neighboring text that the passages of one answer get together at most, where they were cut out of a table, a
    /// list, a sentence or a long section; 0: none.</summary>
    [Range(0, 8_000)]
    public int NeighborTokens { get; set; } = 600;

    /// <summary>Weight of the BM25 leg in the fusion of normalized scores.</summary>
    [Range(0, 10)]
    public double TextWeight { get; set; } = 0.5;

    /// <summary>Weight of the vector leg in the fusion, before what the leg shows to know of a question takes from it.</summary>
    [Range(0, 10)]
    public double VectorWeight { get; set; } = 0.5;

    /// <summary>Weight of the graph leg beside the fused order of the others where the question's names are worth as much as those; less
    /// for names that stand everywhere, more for rare ones that are titles.</summary>
    [Range(0, 10)]
    public double GraphWeight { get; set; } = 4;

    /// <summary>The reranker's say in the final order, 0 to 1; null: what the model that answered deserves (a cross-encoder much, a
    /// comparison of words little).</summary>
    [Range(0, 1)]
    public double? RerankShare { get; set; }

    /// <summary>Time limit of each leg.</summary>
    public TimeSpan LegTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Time limit of the reranker.</summary>
    public TimeSpan RerankTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Time limit of rewriting a follow-up question.</summary>
    public TimeSpan RewriteTimeout { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a model call of the retrieval or the rewriting may go on after its stage has stopped waiting for it: it is paid
    /// for already, and its figures belong in the ledger.</summary>
    public TimeSpan PaidCallLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a question that continues a conversation is rewritten by the chat model before it is searched for.</summary>
    public bool RewriteWithModel { get; set; } = true;

    /// <summary>Earlier turns that the rewriting and the prompt see.</summary>
    [Range(0, 50)]
    public int HistoryTurns { get; set; } = 6;

    /// <summary>Characters of an earlier answer that the prompt repeats at most.</summary>
    [Range(1, 100_000)]
    public int MaxHistoryCharacters { get; set; } = 2_000;

    /// <summary>Share of a claim's content words that its cited passage must hold, 0 to 1. Numbers in the claim must all be
    /// there.</summary>
    [Range(0, 1)]
    public double MinCitationSupport { get; set; } = 0.5;

    /// <summary>Cosine, 0 to 1, from which a claim counts as supported by a sentence of its passage where words cannot tell, if the
    /// embedding model was trained on many languages; 1: vectors are not asked.</summary>
    [Range(0, 1)]
    public double CitationSimilarity { get; set; } = 0.8;

    /// <summary>Time limit of comparing the claims of an answer by vectors.</summary>
    public TimeSpan CitationSimilarityTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The chat model that decides of claims that nothing else decides, one call for each answer that has some; null: they stay
    /// unverified.</summary>
    public string? CitationJudge { get; set; }

    /// <summary>Time limit of the judge; then the claims stay unverified.</summary>
    public TimeSpan CitationJudgeTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>The same settings, to be changed apart from these.</summary>
    internal RetrievalOptions Clone() => (RetrievalOptions)MemberwiseClone();
}
