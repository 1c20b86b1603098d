using System.Diagnostics.Metrics;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Asking;

/// <summary>
/// Gives the answer to a question again where a search finds the same candidates for it as when it was made: the search has seen
/// deletions, new generations, documents that were added, the filter and the caller's labels by then, so that an answer never outlives
/// what it rests on. What is saved is the models' work; the search itself, and the embedding of the question, are done each time.
/// </summary>
public sealed partial class CachedAnswers : ITenantData
{
    private static readonly Counter<long> s_lookups = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.CacheLookups,
        "{question}",
        "Questions for which a cached answer was looked for."
    );

    private static readonly Counter<double> s_saved = EngineDiagnostics.Meter.CreateCounter<double>(
        EngineDiagnosticsNames.CacheSavedUsd,
        "{USD}",
        "What cached answers cost when they were made, less what giving them again cost."
    );

    // Another build may find, check or word an answer in another way.
    private static readonly string s_build = typeof(CachedAnswers).Module.ModuleVersionId.ToString("N");

    private readonly IAnswerCache? _store;
    private readonly AnswerCacheOptions _options;
    private readonly RetrievalOptions _retrieval;
    private readonly TimeProvider _time;
    private readonly ILogger<CachedAnswers> _logger;
    private readonly StorePipeline _calls;
    private readonly string _deployment;
    private readonly QuestionEmbedding? _embedding;

    /// <param name="options">The settings.</param>
    /// <param name="retrieval">How passages are found; a change of it is another answer.</param>
    /// <param name="settings">How answers are sampled; likewise.</param>
    /// <param name="models">The configured models.</param>
    /// <param name="prompts">The instructions.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of a store that does not answer.</param>
    /// <param name="store">The store; null: nothing is cached.</param>
    /// <param name="embedding">Embeds questions to compare them; null: the search's own vector is compared.</param>
    public CachedAnswers(
        IOptions<AnswerCacheOptions> options,
        IOptions<RetrievalOptions> retrieval,
        AnswerSettings settings,
        ModelNames models,
        GroundedPrompt prompts,
        TimeProvider time,
        ILogger<CachedAnswers> logger,
        IAnswerCache? store = null,
        QuestionEmbedding? embedding = null
    )
    {
        _embedding = embedding;
        (_store, _options, _retrieval, _time, _logger) = (store, options.Value, retrieval.Value, time, logger);
        _calls = StorePipelines.AnswerCache(_options.TimeLimit, time, logger);
        _deployment = string.Join(
            '\n',
            s_build,
            prompts.AnswerVersion,
            JsonSerializer.Serialize(_retrieval, AnswerCacheKeyJson.Default.RetrievalOptions),
            JsonSerializer.Serialize(settings, AnswerCacheKeyJson.Default.AnswerSettings),
            models.Embeddings,
            models.Rerank,
            models.CacheEmbeddings,
            models.CacheEmbeddings is null ? null : FormattableString.Invariant($"{_options.EmbeddingDimensions}")
        );
    }

    /// <summary>Whether any answer is given again.</summary>
    public bool IsEnabled => _store is not null && _options.Enabled;

    /// <summary>Under what the answer to a question that stands alone is cached; null where nothing is.</summary>
    internal AnswerCacheKey? KeyOf(string question, ChunkFilter filter, string chatModel, int? topPassages)
    {
        if (!IsEnabled)
        {
            return null;
        }

        var partition = Hash([
            _deployment,
            chatModel,
            FormattableString.Invariant($"{topPassages ?? _retrieval.TopPassages}"),
            filter.AccessLabels is null ? "*" : Set(filter.AccessLabels),
            filter.DocumentIds is null ? "*" : Set(filter.DocumentIds),
            Set(filter.ExcludedDocumentIds),
            .. filter
                .Metadata.Select(condition => $"{condition.Key}\n{condition.IsNegated}\n{Set(condition.Terms)}\n{condition.Range}")
                .Order(StringComparer.Ordinal),
        ]);
        return new AnswerCacheKey(Hash([partition, Normalize(question)]), partition, question);
    }

    /// <summary>The answer that may be given again for these candidates. A store that does not answer has none.</summary>
    internal async Task<CacheLookup> FindAsync(
        TenantScope scope,
        AnswerCacheKey key,
        CandidatePool pool,
        CancellationToken cancellationToken
    )
    {
        var lookup = await LookUpAsync(scope, key, pool, cancellationToken);
        s_lookups.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.CacheOutcome, lookup.Name));
        return lookup;
    }

    /// <summary>For a question that is not looked up and whose answer will be kept: nothing was found, and this is its vector.</summary>
    internal async Task<CacheLookup> PrepareAsync(AnswerCacheKey key, CandidatePool pool, CancellationToken cancellationToken)
    {
        if (!pool.IsWhole)
        {
            return CacheLookup.Off;
        }

        try
        {
            return CacheLookup.Off with { Vector = await VectorOfAsync(key, pool, cancellationToken) };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(_logger, e);
            return CacheLookup.Off;
        }
    }

    /// <summary>Counts what an answer that was given again saved.</summary>
    internal static void CountSaved(decimal usd) => s_saved.Add((double)Math.Max(0, usd));

    /// <summary>Keeps an answer for its lifetime. A store that does not take it is logged, and nothing else happens.</summary>
    internal async Task PutAsync(
        TenantScope scope,
        AnswerCacheKey key,
        CandidatePool pool,
        ReadOnlyMemory<float>? vector,
        CachedAnswerDraft draft
    )
    {
        // What rests on half a search would be given again after the search is whole.
        if (!pool.IsWhole)
        {
            return;
        }

        var answer = new CachedAnswer
        {
            Key = key.Key,
            Partition = key.Partition,
            Candidates = pool.Hash,
            FirstCandidates = pool.HashOfFirst(_retrieval.TopPassages),
            Passages = [.. draft.Passages.Select(passage => new CachedPassage(passage.Chunk.Id, passage.Score, passage.RerankScore))],
            Answer = draft.Turn.Answer,
            Citations = draft.Turn.Citations,
            WithheldCitations = draft.Turn.WithheldCitations,
            Model = draft.Turn.Model,
            Prompt = draft.Turn.Prompt,
            PromptHash = draft.Turn.Receipt?.PromptHash,
            FinishReason = draft.Turn.Receipt?.FinishReason,
            CostUsd = draft.Turn.CostUsd,
            At = draft.Turn.At,
            ExpiresAt = _time.GetUtcNow() + _options.Lifetime,
            Vector = vector,
        };
        try
        {
            await _calls.ExecuteAsync(token => _store!.PutAsync(scope, answer, token), CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotStored(_logger, e);
        }
    }

    /// <inheritdoc/>
    Task<long> ITenantData.EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _store?.EraseTenantAsync(scope, cancellationToken) ?? Task.FromResult(0L);

    /// <inheritdoc/>
    Task<long> ITenantData.CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        _store?.CountTenantAsync(scope, cancellationToken) ?? Task.FromResult(0L);

    private async Task<CacheLookup> LookUpAsync(
        TenantScope scope,
        AnswerCacheKey key,
        CandidatePool pool,
        CancellationToken cancellationToken
    )
    {
        if (!pool.IsWhole)
        {
            return new CacheLookup(CacheResult.None);
        }

        try
        {
            var same = await FindAsync(key.Key);
            if (same is not null && same.Candidates == pool.Hash && IsIn(pool, same))
            {
                return new CacheLookup(CacheResult.Exact, same);
            }

            var missed = new CacheLookup(same is null ? CacheResult.None : CacheResult.Changed);
            if (await VectorOfAsync(key, pool, cancellationToken) is not { } vector)
            {
                return missed;
            }

            return (await FindByMeaningAsync(vector) ?? missed) with
            {
                Vector = vector,
            };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(_logger, e);
            return new CacheLookup(CacheResult.None);
        }

        Task<CachedAnswer?> FindAsync(string wanted) =>
            _calls.ExecuteAsync(token => _store!.FindAsync(scope, wanted, token), cancellationToken);

        async Task<CacheLookup?> FindByMeaningAsync(ReadOnlyMemory<float> vector)
        {
            var asked = await _calls.ExecuteAsync(
                token => _store!.ListVectorsAsync(scope, key.Partition, _options.ComparedQuestions, token),
                cancellationToken
            );
            var nearest = asked
                .Where(other => other.Key != key.Key && other.Vector.Length == vector.Length)
                .Select(other => (other.Key, Similarity: (double)TensorPrimitives.Dot(other.Vector.Span, vector.Span)))
                .OrderByDescending(other => other.Similarity)
                .FirstOrDefault();
            return
                nearest.Key is not null
                && nearest.Similarity >= _options.MinSimilarity
                && await FindAsync(nearest.Key) is { } alike
                && alike.FirstCandidates == pool.HashOfFirst(_retrieval.TopPassages)
                && IsIn(pool, alike)
                ? new CacheLookup(CacheResult.Meaning, alike, Math.Round(Math.Min(1, nearest.Similarity), 4))
                : null;
        }
    }

    /// <summary>Whether every passage that the model was given is among the candidates of now.</summary>
    private static bool IsIn(CandidatePool pool, CachedAnswer answer) =>
        answer.Passages.All(passage => pool.ChunkIds.Contains(passage.ChunkId, StringComparer.Ordinal));

    /// <summary>The vector by which a question is compared; null where none is.</summary>
    private async Task<ReadOnlyMemory<float>?> VectorOfAsync(AnswerCacheKey key, CandidatePool pool, CancellationToken cancellationToken) =>
        !_options.ByMeaning ? null
        : _embedding is null ? UnitOf(pool.QuestionVector)
        : UnitOf(await _embedding.EmbedAsync(key.Question, cancellationToken));

    private static ReadOnlyMemory<float>? UnitOf(ReadOnlyMemory<float>? vector) =>
        vector is { IsEmpty: false } raw && TensorPrimitives.Norm(raw.Span) > 0
            ? UnitVector.Of(raw.Span, "the question")
            : (ReadOnlyMemory<float>?)null;

    /// <summary>Questions that differ in blanks alone are one question.</summary>
    private static string Normalize(string question) =>
        string.Join(' ', question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Set(IEnumerable<string> values) =>
        string.Concat(
            values
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(value => FormattableString.Invariant($"{value.Length}:{value}"))
        );

    /// <summary>Each part with its length before it, so that no two lists of parts have one text.</summary>
    private static string Hash(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => FormattableString.Invariant($"{part.Length}:{part}\n"))))
            )
        );

    [LoggerMessage(1004, LogLevel.Warning, "Failed to look for a cached answer; the question is answered without it.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Warning, "Failed to cache an answer; it is made again when it is asked for.")]
    private static partial void LogNotStored(ILogger logger, Exception exception);
}
