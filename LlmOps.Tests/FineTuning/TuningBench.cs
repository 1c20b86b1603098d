using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.FineTuning;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Asking;
using LlmOps.Tests.Ingesting;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.FineTuning;

/// <summary>An archive with conversations, and what makes datasets of it.</summary>
internal sealed class TuningBench : IDisposable
{
    public static readonly TenantScope North = TenantScope.Create("north");
    public static readonly TenantScope South = TenantScope.Create("south");
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_machines =
    [
        "Falcon",
        "Heron",
        "Osprey",
        "Kestrel",
        "Merlin",
        "Plover",
        "Curlew",
        "Dunlin",
        "Gannet",
        "Petrel",
        "Fulmar",
        "Avocet",
    ];
    private static readonly string[] s_parts =
    [
        "gearbox",
        "impeller",
        "housing",
        "rotor",
        "valve",
        "gasket",
        "bearing",
        "shaft",
        "coupling",
        "filter",
        "manifold",
        "sensor",
    ];
    private static readonly string[] s_sites = ["", " North", " South", " East", " West"];
    private static readonly string[] s_facts =
    [
        "supplier",
        "alloy",
        "warehouse",
        "inspector",
        "coating",
        "workshop",
        "lubricant",
        "carrier",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly HashSet<(string Tenant, string Document)> _documents = [];
    private int _next;

    public TuningBench(Action<FineTuningOptions>? configure = null)
    {
        Options.Tenants["north"] = new() { Consent = true };
        Options.Tenants["south"] = new() { Consent = true };
        Options.Tenants["silent"] = new() { Consent = false };
        Options.Dataset.MinTrainingRecords = 8;
        configure?.Invoke(Options);
        Archive = new FileArchive(_folder.Directory);
        Store = new FileDatasetStore(_folder.Directory);
        Catalog = new SqliteDocumentCatalog(new IngestDatabase(_folder.Directory).Database, Time);
    }

    public FineTuningOptions Options { get; } = new();

    public FakeTimeProvider Time { get; } = new(Start.AddDays(6));

    public string Root => _folder.Directory.Root;

    public Engine.Stores.DataDirectory Directory => _folder.Directory;

    public FileArchive Archive { get; }

    public FileDatasetStore Store { get; }

    public IDocumentCatalog Catalog { get; }

    public MemoryChunkIndex Index { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public DatasetBuilder Builder() =>
        new(
            Archive,
            Catalog,
            Index,
            Store,
            [],
            Analysis.English,
            new TokenEstimator(),
            Microsoft.Extensions.Options.Options.Create(Options),
            Microsoft.Extensions.Options.Options.Create(new RetrievalOptions()),
            NullLogger<DatasetBuilder>.Instance
        );

    public StaleDatasets Stale() => new(Archive, Catalog, Store);

    public Task<DatasetManifest> BuildAsync(string run = "run-1", bool write = true) =>
        Builder().BuildAsync(run, Start.AddDays(-1), Start.AddDays(5), write, Cancel);

    /// <summary>The n-th question that people ask here: another machine, part or fact each time.</summary>
    public static (string Question, string Sentence, string Value, string Document) Fact(int number)
    {
        var fact = s_facts[number % s_facts.Length];
        var part = s_parts[number / s_facts.Length % s_parts.Length];
        var machine =
            s_machines[((number / (s_facts.Length * s_parts.Length)) + number) % s_machines.Length]
            + s_sites[number / (s_facts.Length * s_parts.Length * s_machines.Length) % s_sites.Length];
        var value = $"{s_parts[(number * 7) % 12]}{s_machines[(number * 5) % 12].ToLowerInvariant()}{number}works";
        return (
            $"What is the {fact} of the {part} of the {machine}?",
            $"The {fact} of the {part} of the {machine} is {value}.",
            value,
            $"doc-{machine.ToLowerInvariant().Replace(' ', '-')}-{number % 60}"
        );
    }

    /// <summary>Archives a turn about the n-th fact.</summary>
    public Task<ConversationTurn> AskAsync(
        TenantScope scope,
        string session,
        int number,
        Func<ConversationTurn, ConversationTurn>? change = null
    )
    {
        var (question, sentence, _, document) = Fact(number);
        var quote = $"{sentence} It was written down by the engineers of line {number}.";
        return WriteAsync(
            scope,
            session,
            question,
            $"{sentence} [1]",
            [new TurnCitation(1, document, $"Handbook {number % 60}", $"{document}~1~0", quote, 0, quote.Length)],
            change
        );
    }

    public async Task<ConversationTurn> WriteAsync(
        TenantScope scope,
        string session,
        string question,
        string answer,
        IReadOnlyList<TurnCitation> citations,
        Func<ConversationTurn, ConversationTurn>? change = null
    )
    {
        var at = Start.AddMinutes(_next++);
        var turn = new ConversationTurn
        {
            SessionId = session,
            TurnId = $"turn-{_next:D6}",
            Sequence = TurnSequence.At(at),
            At = at,
            Question = question,
            Answer = answer,
            Answered = citations.Count > 0,
            Citations = citations,
            Model = "some.model-v1:0",
        };
        turn = change?.Invoke(turn) ?? turn;
        await IngestAsync(
            scope,
            turn.Citations.Select(citation => citation.DocumentId).Concat(turn.Receipt?.Candidates.Select(found => found.DocumentId) ?? [])
        );
        Assert.True(await Archive.WriteAsync(scope, turn, Cancel));
        return turn;
    }

    public static TurnFeedback Up() => new(Start.AddHours(1), Thumbs.Up, null, []);

    public static TurnFeedback Down(string? correction = null) => new(Start.AddHours(1), Thumbs.Down, correction, []);

    /// <summary>Everything that was written for a run, as text.</summary>
    public string Everything(string run = "run-1") =>
        string.Join(
            '\n',
            System
                .IO.Directory.EnumerateFiles(Path.Combine(Root, "datasets", "runs", run))
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllText)
        );

    public async Task<string[]> LinesAsync(string part, string run = "run-1") =>
        System
            .Text.Encoding.UTF8.GetString((await Store.GetAsync(DatasetKeys.Part(run, part), Cancel))!)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        Index.Dispose();
        _folder.Dispose();
    }

    /// <summary>Indexes a chunk with the title and the metadata of its document.</summary>
    public Task IndexAsync(Chunk chunk, string title, IReadOnlyDictionary<string, string> metadata) =>
        Index.UpsertAsync(North, [new IndexedChunk(chunk, title, metadata, new float[] { 1 })], Cancel);

    /// <summary>Makes documents answer that are cited for the first time.</summary>
    private async Task IngestAsync(TenantScope scope, IEnumerable<string> documentIds)
    {
        foreach (var id in documentIds.Where(id => _documents.Add((scope.TenantId, id))))
        {
            await Catalog.AcceptAsync(
                scope,
                new AcceptedDocument(id, id, "text/plain", "api", 1, id, new Dictionary<string, string>()),
                Cancel
            );
            await Catalog.UpdateAsync(scope, id, 1, record => record with { State = DocumentState.Ready, ActiveGeneration = 1 }, Cancel);
        }
    }
}
