using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.FineTuning;

/// <summary>Makes a dataset of archived conversations. The same archive and documents give the same bytes.</summary>
internal sealed partial class DatasetBuilder(
    ILongTermArchive archive,
    IDocumentCatalog catalog,
    IChunkIndex index,
    IDatasetStore store,
    IEnumerable<IPersonalDataFinder> finders,
    ITextAnalysis analysis,
    TokenEstimator tokens,
    IOptions<FineTuningOptions> options,
    IOptions<RetrievalOptions> retrieval,
    ILogger<DatasetBuilder> logger
)
{
    private readonly FineTuningOptions _options = options.Value;
    private readonly TrainingFormat _format = TrainingFormat.Of(options.Value.Format);
    private readonly ContentWords _words = new(analysis);
    private readonly ExampleMaker _maker = new(
        options.Value,
        TrainingFormat.Of(options.Value.Format),
        new CitationChecker(retrieval.Value.MinCitationSupport, analysis),
        tokens
    );
    private readonly IReadOnlyList<IPersonalDataFinder> _finders =
    [
        .. PersonalDataFinders.All,
        .. finders,
        .. Given(PersonalDataFinders.Names(options.Value.Dataset.Names)),
    ];

    /// <summary>Reads the archive, writes the dataset's files, its manifest and its report.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="from">Turns behind this time.</param>
    /// <param name="to">Turns up to this time.</param>
    /// <param name="write">False: only counts, nothing is written.</param>
    /// <param name="cancellationToken">Stops the work; repeating it makes the same dataset.</param>
    public async Task<DatasetManifest> BuildAsync(
        string runId,
        DateTimeOffset from,
        DateTimeOffset to,
        bool write,
        CancellationToken cancellationToken
    )
    {
        var tally = new Tally();
        var examples = new List<Example>();
        foreach (var tenant in _options.ConsentingTenants)
        {
            examples.AddRange(await ReadTenantAsync(TenantScope.Create(tenant), from, to, tally, cancellationToken));
        }

        var chosen = Balance(WithoutDuplicates(examples, tally), tally);
        var parts = DatasetSplit.Of(chosen, _options.Dataset);
        foreach (var part in parts.Values)
        {
            part.AddRange(
                RefusalExamples.Of(part, _options.Dataset.RefusalShare, _words).Where(example => _maker.Unfit(example).Length == 0)
            );
        }

        Cap(parts, tally);
        var manifest = await WriteAsync(runId, from, to, parts, tally, write, cancellationToken);
        LogBuilt(
            runId,
            manifest.TurnsRead,
            manifest.RecordsOf(DatasetParts.Train),
            manifest.RecordsOf(DatasetParts.Validation),
            manifest.RecordsOf(DatasetParts.HeldOut)
        );
        return manifest;
    }

    private static IEnumerable<IPersonalDataFinder> Given(IPersonalDataFinder? finder) => finder is null ? [] : [finder];

    private async Task<List<Example>> ReadTenantAsync(
        TenantScope scope,
        DateTimeOffset from,
        DateTimeOffset to,
        Tally tally,
        CancellationToken cancellationToken
    )
    {
        var turns = new List<TurnWithPassages>();
        for (var day = DateOnly.FromDateTime(from.UtcDateTime); day <= DateOnly.FromDateTime(to.UtcDateTime); day = day.AddDays(1))
        {
            await foreach (var turn in archive.ReadDayAsync(scope, day, cancellationToken))
            {
                if (turn.At > from && turn.At <= to)
                {
                    turns.Add(TurnWithPassages.Of(turn));
                }
            }
        }

        tally.TurnsRead += turns.Count;
        var chunks = await TurnChunks.ReadAsync(scope, turns, catalog, index, cancellationToken);
        var examples = new List<Example>();
        foreach (
            var session in turns
                .GroupBy(asked => asked.Turn.SessionId, StringComparer.Ordinal)
                .OrderBy(session => session.Key, StringComparer.Ordinal)
        )
        {
            // Asked here and not left to the archive: a session may be erased while its turns are read.
            var erasedThrough = await archive.GetDeletedThroughAsync(scope, session.Key, cancellationToken);
            var redactor = new Redactor(_finders);
            foreach (
                var asked in session.DistinctBy(asked => asked.Turn.TurnId, StringComparer.Ordinal).OrderBy(asked => asked.Turn.Sequence)
            )
            {
                if (asked.Turn.Sequence <= erasedThrough)
                {
                    tally.LeaveOut(DatasetFilters.Erased);
                }
                else if (!asked.Turn.Citations.All(citation => chunks.Exists(citation.DocumentId)))
                {
                    tally.LeaveOut(DatasetFilters.DeletedDocument);
                }
                else if (_maker.Make(scope, asked, chunks, redactor, out var filter) is { } example)
                {
                    examples.Add(example);
                }
                else
                {
                    tally.LeaveOut(filter);
                }
            }

            foreach (var (kind, count) in redactor.Replaced)
            {
                tally.Redacted[kind] = tally.Redacted.GetValueOrDefault(kind) + count;
            }
        }

        return examples;
    }

    /// <summary>Of turns that are alike the confirmed one stays, else the newest.</summary>
    private List<Example> WithoutDuplicates(List<Example> examples, Tally tally)
    {
        var similarity = _options.Dataset.DuplicateSimilarity;
        var seen = new NearDuplicates(similarity);
        var seenByPassages = new Dictionary<string, NearDuplicates>(StringComparer.Ordinal);
        var kept = new List<Example>();
        foreach (
            var example in examples
                .OrderByDescending(example => example.IsConfirmed)
                .ThenByDescending(example => example.At)
                .ThenBy(example => example.TurnId, StringComparer.Ordinal)
        )
        {
            // The same words may have been rewritten in different ways. As they were asked they mean the same where they were answered the
            // same from the same passages; a short question within a conversation alone would not tell.
            var cited = CitedPassages(example);
            if (!seenByPassages.TryGetValue(cited, out var asked))
            {
                seenByPassages[cited] = asked = new NearDuplicates(similarity);
            }

            var answer = CitationMarkers.Remove(example.Answer);
            var isNew = seen.TryAdd($"{example.StandaloneQuestion ?? example.Question}\n{answer}");
            if (asked.TryAdd($"{example.Question}\n{answer}") && isNew)
            {
                kept.Add(example);
            }
            else
            {
                tally.LeaveOut(DatasetFilters.NearDuplicate);
            }
        }

        return kept;
    }

    private static string CitedPassages(Example example)
    {
        var cited = CitationMarkers.ReadAll(example.Answer);
        return string.Join(
            '\n',
            example
                .Passages.Where(passage => cited.Contains(passage.Index))
                .Select(passage => passage.ChunkId)
                .Order(StringComparer.Ordinal)
                .Prepend(example.TenantId)
        );
    }

    private List<Example> Balance(List<Example> examples, Tally tally)
    {
        var topics = new Dictionary<string, int>(StringComparer.Ordinal);
        var tenants = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = new List<Example>();
        foreach (var example in examples)
        {
            var topic = $"{example.TenantId}/{example.Topic}";
            var filter =
                topics.GetValueOrDefault(topic) >= _options.Dataset.MaxPerTopic ? DatasetFilters.TopicCap
                : tenants.GetValueOrDefault(example.TenantId) >= _options.Dataset.MaxPerTenant ? DatasetFilters.TenantCap
                : null;
            if (filter is not null)
            {
                tally.LeaveOut(filter);
                continue;
            }

            topics[topic] = topics.GetValueOrDefault(topic) + 1;
            tenants[example.TenantId] = tenants.GetValueOrDefault(example.TenantId) + 1;
            kept.Add(example);
        }

        return kept;
    }

    /// <summary>Keeps the parts within what the format takes.</summary>
    private void Cap(IReadOnlyDictionary<string, List<Example>> parts, Tally tally)
    {
        var (train, validation) = (parts[DatasetParts.Train], parts[DatasetParts.Validation]);
        if (validation.Count < _format.MinValidationRecords || !_format.TakesValidation(_options.BaseModel))
        {
            // A validation file that the service refuses would end the job.
            train.AddRange(validation);
            validation.Clear();
        }

        Cap(validation, _format.MaxValidationRecords, tally);
        Cap(train, Math.Min(_format.MaxTrainingRecords, _format.MaxRecords - validation.Count), tally);
    }

    private static void Cap(List<Example> part, int max, Tally tally)
    {
        if (part.Count > max)
        {
            tally.LeaveOut(DatasetFilters.RecordCap, part.Count - max);
            part.RemoveRange(max, part.Count - max);
        }
    }

    private async Task<DatasetManifest> WriteAsync(
        string runId,
        DateTimeOffset from,
        DateTimeOffset to,
        IReadOnlyDictionary<string, List<Example>> parts,
        Tally tally,
        bool write,
        CancellationToken cancellationToken
    )
    {
        var files = new List<DatasetFile>();
        var sources = new List<DatasetSource>();
        var (trainingTokens, promptHash) = (0L, "");
        foreach (var (part, examples) in parts)
        {
            var content = new MemoryStream();
            for (var i = 0; i < examples.Count; i++)
            {
                var example = examples[i];
                var prompt = example.Prompt();
                promptHash = promptHash.Length > 0 ? promptHash : Hash(Encoding.UTF8.GetBytes(prompt[0].Text));
                trainingTokens +=
                    part == DatasetParts.Train
                        ? prompt.Sum(message => tokens.Estimate(message.Text)) + tokens.Estimate(example.Completion)
                        : 0;
                content.Write(
                    part == DatasetParts.HeldOut
                        ? JsonSerializer.SerializeToUtf8Bytes(example, DatasetJson.Default.Example)
                        : _format.WriteRecord(prompt[0].Text, prompt[^1].Text, example.Completion)
                );
                content.WriteByte((byte)'\n');
                sources.Add(
                    new DatasetSource(
                        part,
                        i + 1,
                        example.TenantId,
                        example.SessionId,
                        example.TurnId,
                        example.Sequence,
                        [.. example.Passages.Select(passage => passage.DocumentId).Distinct()]
                    )
                );
            }

            files.Add(await PutAsync(runId, part, examples.Count, content.ToArray(), write, cancellationToken));
        }

        var lines = sources
            .SelectMany(source => JsonSerializer.SerializeToUtf8Bytes(source, DatasetJson.Default.DatasetSource).Append((byte)'\n'))
            .ToArray();
        files.Add(await PutAsync(runId, DatasetParts.Sources, sources.Count, lines, write, cancellationToken));
        var all = parts.Values.SelectMany(part => part).ToList();
        var manifest = new DatasetManifest
        {
            RunId = runId,
            Format = _format.Name,
            BaseModel = _options.BaseModel,
            From = from,
            To = to,
            Tenants = _options.ConsentingTenants,
            PromptVersion = GroundedPrompt.Default.AnswerVersion,
            PromptHash = promptHash,
            TurnsRead = tally.TurnsRead,
            LeftOut = tally.LeftOut,
            Redacted = tally.Redacted,
            Confirmed = all.Count(example => example.IsConfirmed),
            Refusals = all.Count(example => example.IsRefusal),
            Quoted = all.Count(example => example.IsQuoted),
            Files = files,
            TrainingTokens = trainingTokens,
            Hash = Hash(Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => $"{file.Part} {file.Sha256}")))),
        };
        if (write)
        {
            await store.PutAsync(DatasetKeys.Report(runId), Encoding.UTF8.GetBytes(DatasetReport.Write(manifest)), cancellationToken);
            await store.PutAsync(
                DatasetKeys.Manifest(runId),
                JsonSerializer.SerializeToUtf8Bytes(manifest, DatasetJson.Default.DatasetManifest),
                cancellationToken
            );
        }

        return manifest;
    }

    private async Task<DatasetFile> PutAsync(
        string runId,
        string part,
        int records,
        byte[] content,
        bool write,
        CancellationToken cancellationToken
    )
    {
        var key = DatasetKeys.Part(runId, part);
        if (write)
        {
            await store.PutAsync(key, content, cancellationToken);
        }

        return new DatasetFile(part, key, records, content.Length, Hash(content));
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    [LoggerMessage(
        1901,
        LogLevel.Information,
        "Run {RunId} made a dataset of {Turns} turns: {Training} training, {Validation} validation and {HeldOut} held-out records."
    )]
    private partial void LogBuilt(string runId, int turns, int training, int validation, int heldOut);

    private sealed class Tally
    {
        public int TurnsRead { get; set; }

        public SortedDictionary<string, int> LeftOut { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, int> Redacted { get; } = new(StringComparer.Ordinal);

        public void LeaveOut(string filter, int count = 1) => LeftOut[filter] = LeftOut.GetValueOrDefault(filter) + count;
    }
}
