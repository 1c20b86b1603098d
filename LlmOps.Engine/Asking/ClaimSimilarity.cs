using System.Numerics.Tensors;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>Compares claims with the sentences of the passages that they cite by their vectors. That can bear a claim out, and never speaks
/// against it: vectors hardly tell a statement from its opposite, which the steps before have looked for.</summary>
/// <param name="embeddings">A model that was trained on many languages.</param>
/// <param name="least">Cosine from which two sentences say the same.</param>
internal sealed class ClaimSimilarity(IEmbeddingGenerator<string, Embedding<float>> embeddings, double least)
{
    /// <summary>Texts that are embedded for an answer at most: some models take one a call.</summary>
    private const int MaxTexts = 48;

    /// <summary>The texts of a comparison; the claims come first.</summary>
    public static IReadOnlyList<string> TextsOf(IReadOnlyList<UndecidedClaim> claims) =>
        [
            .. claims
                .Select(claim => claim.Text.Trim())
                .Concat(claims.SelectMany(claim => SentencesOf(claim).Select(sentence => TextOf(claim, sentence))))
                .Distinct(StringComparer.Ordinal)
                .Take(MaxTexts),
        ];

    /// <summary>The most that a comparison uses.</summary>
    public static ModelUsage Bound(IReadOnlyList<string> texts) =>
        new(EmbeddingTokens: texts.Sum(static text => TokenBound.Of(text.Length) + 10));

    /// <summary>Compares.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="texts">Their texts and those of the sentences.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The claims that a sentence bears out.</returns>
    public async Task<Dictionary<UndecidedClaim, ClaimFinding>> CompareAsync(
        IReadOnlyList<UndecidedClaim> claims,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        var generated = await embeddings.GenerateAsync(texts, cancellationToken: cancellationToken);
        var vectors = texts.Zip(generated).ToDictionary(entry => entry.First, entry => entry.Second.Vector, StringComparer.Ordinal);
        var findings = new Dictionary<UndecidedClaim, ClaimFinding>();
        foreach (var claim in claims.Where(claim => vectors.ContainsKey(claim.Text.Trim())))
        {
            var vector = vectors[claim.Text.Trim()];
            var best = SentencesOf(claim)
                .Where(sentence => vectors.ContainsKey(TextOf(claim, sentence)))
                .Select(sentence =>
                    (Sentence: sentence, Similarity: TensorPrimitives.CosineSimilarity(vector.Span, vectors[TextOf(claim, sentence)].Span))
                )
                .OrderByDescending(entry => entry.Similarity)
                .FirstOrDefault();
            if (best.Sentence is { } sentence && best.Similarity >= least)
            {
                findings[claim] = new ClaimFinding(
                    ClaimStanding.Supported,
                    "similarity",
                    claim.Passage.Cite(sentence.Start, sentence.End, CitationSupport.Supported)
                );
            }
        }

        return findings;
    }

    private static List<TextUnit> SentencesOf(UndecidedClaim claim) => claim.Passage.Text.Text.SentenceUnits;

    private static string TextOf(UndecidedClaim claim, TextUnit sentence) => claim.Passage.Passage.Chunk.Text[sentence.Start..sentence.End];
}
