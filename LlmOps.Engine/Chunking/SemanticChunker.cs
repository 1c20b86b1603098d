using LlmOps.Engine.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Chunking;

/// <summary>Cuts a document where its structure, and inside long sections its subject, changes.</summary>
/// <remarks>Headings and unindexed stretches are always borders; a section that fits <see cref="ChunkingOptions.TargetTokens"/> is one
/// chunk and costs no model call. In longer sections tables and code stay whole where they fit, and prose is cut where the embeddings of
/// neighboring sentence windows differ most, within the token bounds. The embeddings are made in this process unless
/// <see cref="ChunkingOptions.Borders"/> asks the model. Windows beyond <see cref="ChunkingOptions.MaxEmbeddedWindows"/> are not embedded;
/// that text is cut at paragraphs and sentences. What is smaller than <see cref="ChunkingOptions.MinTokens"/> is joined to a neighbor: in
/// its section, or in the next section under the same heading; the headings between then are part of the text.</remarks>
/// <param name="embeddings">Embeds sentence windows where the options ask the model for borders.</param>
/// <param name="options">The bounds.</param>
public sealed class SemanticChunker(IEmbeddingGenerator<string, Embedding<float>> embeddings, IOptions<ChunkingOptions> options) : IChunker
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Chunk>> ChunkAsync(
        string documentId,
        long generation,
        ParsedDocument document,
        CancellationToken cancellationToken
    ) => ChunkAsync(documentId, generation, document, null, cancellationToken);

    /// <summary>Cuts a document and says how far it is after each call of the embedding model.</summary>
    /// <param name="documentId">The document.</param>
    /// <param name="generation">Its generation.</param>
    /// <param name="document">Its text.</param>
    /// <param name="progress">Told after each batch, or null.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<IReadOnlyList<Chunk>> ChunkAsync(
        string documentId,
        long generation,
        ParsedDocument document,
        IProgress<ChunkingProgress>? progress,
        CancellationToken cancellationToken
    ) => ChunkAsync(documentId, generation, document, new PaidWindows(), progress, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Chunk>> ChunkAsync(
        string documentId,
        long generation,
        ParsedDocument document,
        PaidWindows paid,
        IProgress<ChunkingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var limits = options.Value;
        var runs = ReadRuns(document, limits, cancellationToken);
        await EmbedAsync(document.Text, runs, limits, paid, progress, cancellationToken);

        var passages = new List<Passage>();
        var cutter = new RunCutter(limits);
        foreach (var run in runs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (span, tokens, goesOn) in cutter.Cut(run))
            {
                var opens = passages.Count == 0 || !ReferenceEquals(passages[^1].Section, run.Section);
                passages.Add(new Passage(run.Section, run.Section.Headings, run.Kind, run.Gaps, span, tokens, opens, goesOn));
            }
        }

        var joined = new PassageJoiner(document.Text, limits).Join(passages);
        var chunks = new List<Chunk>(joined.Count);
        for (var i = 0; i < joined.Count; i++)
        {
            var start =
                i > 0 && limits.OverlapTokens > 0
                    ? OverlapStart(document.Text, joined[i - 1], joined[i], limits.OverlapTokens)
                    : joined[i].Span.Start;
            var text = document.Text[start..joined[i].Span.End];
            chunks.Add(
                new Chunk(
                    documentId,
                    generation,
                    i,
                    start,
                    joined[i].Span.End,
                    text,
                    [.. joined[i].Headings.Select(heading => heading.Text)],
                    ChunkTokens.Estimate(text)
                )
                {
                    Pages = ChunkPages.Of(document, start, joined[i].Span.End),
                    Context = i > 0 && start == joined[i].Span.Start ? ContextOf(document.Text, joined[i - 1], joined[i], limits) : null,
                    GapBefore = i > 0 ? Gap(document.Text, joined[i - 1], joined[i], start) : null,
                    GapAfter = i + 1 < joined.Count ? Gap(document.Text, joined[i], joined[i + 1], joined[i + 1].Span.Start) : null,
                }
            );
        }

        return chunks;
    }

    private static List<Run> ReadRuns(ParsedDocument document, ChunkingOptions limits, CancellationToken cancellationToken)
    {
        var reader = new RunReader(document.Text, limits);
        var runs = new List<Run>();
        foreach (var section in SectionReader.Read(document))
        {
            cancellationToken.ThrowIfCancellationRequested();
            runs.AddRange(reader.Read(section));
        }

        return runs;
    }

    private async Task EmbedAsync(
        string text,
        List<Run> runs,
        ChunkingOptions limits,
        PaidWindows paid,
        IProgress<ChunkingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var windows = new List<TextSpan>();
        foreach (var run in runs)
        {
            var units = run.Units;
            if (run.Kind != RunKind.Prose || units.Count < 2 || windows.Count + units.Count > limits.MaxEmbeddedWindows)
            {
                continue;
            }

            run.FirstWindow = windows.Count;
            for (var i = 0; i < units.Count; i++)
            {
                windows.Add(new TextSpan(units[i].Span.Start, units[Math.Min(i + limits.WindowSentences, units.Count) - 1].Span.End));
            }
        }

        if (windows.Count == 0)
        {
            return;
        }

        var vectors =
            limits.Borders is ChunkBorders.Local
                ? HashedWindows.Embed([.. windows.Select(window => text[window.Start..window.End])])
                : await AskModelAsync(text, windows, limits, paid, progress, cancellationToken);
        foreach (var run in runs.Where(run => run.FirstWindow >= 0))
        {
            run.Distances = Breakpoints.Distances(vectors.AsSpan(run.FirstWindow, run.Units.Count), limits.WindowSentences);
        }
    }

    private async Task<ReadOnlyMemory<float>[]> AskModelAsync(
        string text,
        List<TextSpan> windows,
        ChunkingOptions limits,
        PaidWindows paid,
        IProgress<ChunkingProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var texts = windows.ConvertAll(window => TextCleaner.Clean(text.AsSpan(window.Start, window.Length)));
        paid.Begin(embeddings.GetService<EmbeddingGeneratorMetadata>()?.DefaultModelId, limits.EmbeddingDimensions, texts);
        var request = limits.EmbeddingDimensions > 0 ? new EmbeddingGenerationOptions { Dimensions = limits.EmbeddingDimensions } : null;
        while (paid.Vectors.Count < texts.Count)
        {
            var batch = texts.GetRange(paid.Vectors.Count, Math.Min(limits.EmbeddingBatchSize, texts.Count - paid.Vectors.Count));
            var generated = await embeddings.GenerateAsync(batch, request, cancellationToken);
            if (generated.Count != batch.Count)
            {
                throw new InvalidOperationException($"The embedding generator gave {generated.Count} embeddings for {batch.Count} texts.");
            }

            await paid.AddAsync(generated.Select(embedding => embedding.Vector), cancellationToken);
            progress?.Report(new ChunkingProgress(paid.Vectors.Count, windows.Count));
        }

        return [.. paid.Vectors];
    }

    /// <summary>The end of the passage before, where the section goes on: what "it" and "the following" refer to.</summary>
    private static string? ContextOf(string text, Passage before, Passage passage, ChunkingOptions limits)
    {
        if (limits.ContextTokens == 0 || !ReferenceEquals(before.Section, passage.Section) || before.Gaps != passage.Gaps)
        {
            return null;
        }

        var start = before.Span.End;
        foreach (var sentence in SentenceSplitter.Split(text, before.Span.Start, before.Span.End).AsEnumerable().Reverse())
        {
            if (ChunkTokens.Estimate(text.AsSpan(sentence.Start, before.Span.End - sentence.Start)) > limits.ContextTokens)
            {
                break;
            }

            start = sentence.Start;
        }

        return start < before.Span.End ? text[start..before.Span.End] : null;
    }

    /// <summary>What stands between two passages of which the second goes on with what the first began; null where it does not.</summary>
    private static string? Gap(string text, Passage first, Passage second, int start) =>
        ReferenceEquals(first.Section, second.Section)
        && first.Gaps == second.Gaps
        // What ends with a colon announces what follows.
        && (first.GoesOn || text[first.Span.End - 1] is ':' or '：')
            ? text[Math.Min(first.Span.End, start)..start]
            : null;

    private static int OverlapStart(string text, Passage before, Passage passage, int overlapTokens)
    {
        if (
            !ReferenceEquals(before.Section, passage.Section)
            || before.Gaps != passage.Gaps
            || before.Kind != RunKind.Prose
            || passage.Kind != RunKind.Prose
        )
        {
            return passage.Span.Start;
        }

        var start = passage.Span.Start;
        foreach (var sentence in SentenceSplitter.Split(text, before.Span.Start, before.Span.End).AsEnumerable().Reverse())
        {
            if (ChunkTokens.Estimate(text.AsSpan(sentence.Start, passage.Span.Start - sentence.Start)) > overlapTokens)
            {
                break;
            }

            start = sentence.Start;
        }

        return start;
    }
}
