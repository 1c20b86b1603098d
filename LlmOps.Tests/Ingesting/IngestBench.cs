using System.Text;
using LlmOps.Bedrock;
using LlmOps.Embedded;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Ingesting;

/// <summary>The whole of ingestion on real embedded stores, with small fakes for parsing, models, index and graph, under a clock of our
/// own.</summary>
internal sealed class IngestBench : IDisposable
{
    private readonly SqliteIngestQueue _queue;

    public IngestBench(Func<CountingEmbeddings, IChunker>? chunker = null)
        : this(new TestFolder(), chunker) { }

    public IngestBench(TestFolder folder, Func<CountingEmbeddings, IChunker>? chunker = null)
    {
        Folder = folder;
        Catalog = new SqliteDocumentCatalog(Folder.IngestDatabase(), Time);
        _queue = new SqliteIngestQueue(Folder.IngestDatabase(), Folder.Data.Folder("takers"), Time);
        Queue = new TroubledQueue(_queue);
        Store = new TroubledStore(new FileDocumentStore(Folder.Data.Folder("documents")));
        Costs = new CostController(
            new SqliteLedger(Folder.Data, Time),
            PriceTable.Load(new ConfigurationBuilder().Build()),
            Microsoft.Extensions.Options.Options.Create(Budgets),
            Time,
            NullLogger<CostController>.Instance
        );
        var parsers = new DocumentParserCatalog([Parser]);
        Sender = new IngestMessageSender(
            Queue,
            Microsoft.Extensions.Options.Options.Create(Limits),
            Time,
            NullLogger<IngestMessageSender>.Instance
        );
        Intake = new DocumentIntake(
            Catalog,
            Store,
            Sender,
            parsers,
            Microsoft.Extensions.Options.Options.Create(Limits),
            NullLogger<DocumentIntake>.Instance
        );
        Removals = new SqliteRemovalLog(Folder.IngestDatabase(), Time);
        Removal = new DocumentRemoval(
            Catalog,
            Sender,
            Removals,
            Microsoft.Extensions.Options.Options.Create(Limits),
            Time,
            NullLogger<DocumentRemoval>.Instance
        );
        Sweep = new DocumentSweep(Catalog, Index, Graph, Store, Removals, NullLogger<DocumentSweep>.Instance);
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        var generations = new GenerationIngest(
            Catalog,
            Store,
            parsers,
            chunker?.Invoke(Embeddings) ?? new LineChunker(),
            Embeddings,
            Index,
            new CapitalExtractor(),
            new ChunkContextWriter(
                ContextModel,
                Microsoft.Extensions.Options.Options.Create(Contexts),
                TimeProvider.System,
                NullLogger<ChunkContextWriter>.Instance
            ),
            Graph,
            Costs,
            new ModelNames("chat-model", new BedrockOptions().EmbeddingModel, null),
            options,
            Microsoft.Extensions.Options.Options.Create(new ExtractionOptions()),
            Microsoft.Extensions.Options.Options.Create(Contexts),
            Time,
            NullLogger<GenerationIngest>.Instance
        );
        Pause = new StoragePause(Catalog, Store, Queue, options, Time, NullLogger<StoragePause>.Instance);
        Pipeline = new IngestPipeline(
            Catalog,
            Queue,
            generations,
            Sweep,
            new ObjectImport(Intake, [], NullLogger<ObjectImport>.Instance),
            Pause,
            options,
            Time,
            PipelineLog
        );
        Dispatcher = new IngestDispatcher(Queue, Pipeline, Pause, options, Time, NullLogger<IngestDispatcher>.Instance);
        Recovery = new IngestRecovery(Catalog, Queue, options, Time, NullLogger<IngestRecovery>.Instance);
    }

    public TestFolder Folder { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));

    public TenantScope Scope { get; } = TenantScope.Create("acme");

    // The clock stands still: who waits for the worker says so.
    public IntakeOptions Limits { get; } = new() { RemovalWait = TimeSpan.Zero };

    public IngestionOptions Options { get; } =
        new()
        {
            BackoffJitter = 0,
            EmbeddingBatch = 2,
            IndexBatch = 4,
        };

    public IDocumentCatalog Catalog { get; }

    public TroubledQueue Queue { get; }

    public TroubledStore Store { get; }

    public LineParser Parser { get; } = new();

    public CountingEmbeddings Embeddings { get; } = new();

    public ContextModel ContextModel { get; } = new();

    public ChunkContextOptions Contexts { get; } = new() { Model = new BedrockOptions().ChatModel };

    public MemoryChunkIndex Index { get; } = new();

    public MemoryGraph Graph { get; } = new();

    public IngestMessageSender Sender { get; }

    public BudgetOptions Budgets { get; } = new();

    public CostController Costs { get; }

    public DocumentIntake Intake { get; }

    public IRemovalLog Removals { get; }

    public DocumentRemoval Removal { get; }

    public DocumentSweep Sweep { get; }

    public StoragePause Pause { get; }

    /// <summary>Embeds stored chunks as the bench's documents are embedded.</summary>
    public ChunkEmbedding NewChunkEmbedding() =>
        new(
            Embeddings,
            Costs,
            new ModelNames("chat-model", new BedrockOptions().EmbeddingModel, null),
            Microsoft.Extensions.Options.Options.Create(Options),
            Time
        );

    /// <summary>Looks after a graph whose texts an index holds.</summary>
    public GraphMaintenance NewGraphMaintenance(IChunkIndex index, IEntityGraph? graph = null) =>
        new(graph ?? Graph, index, Catalog, new RuleBasedKnowledgeExtractor(), NullLogger<GraphMaintenance>.Instance);

    public IngestPipeline Pipeline { get; }

    public ExceptionLog<IngestPipeline> PipelineLog { get; } = new();

    public IngestDispatcher Dispatcher { get; }

    public IngestRecovery Recovery { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IncomingDocument Document(string? id, string content, string? title = null) =>
        new()
        {
            Id = id,
            Content = new MemoryStream(Encoding.UTF8.GetBytes(content)),
            Title = title,
            Origin = "api",
        };

    public Task<Acceptance> SendAsync(string? id, string content, string? title = null) =>
        Intake.AcceptAsync(Scope, Document(id, content, title), Cancel);

    public async Task<IngestLease> TakeAsync() => Assert.Single(await Queue.ReceiveAsync(1, Options.Visibility, TimeSpan.Zero, Cancel));

    /// <summary>Handles every message that is due.</summary>
    public async Task WorkAsync()
    {
        while (await Queue.ReceiveAsync(1, Options.Visibility, TimeSpan.Zero, Cancel) is [var lease])
        {
            await Pipeline.HandleAsync(lease, Cancel);
        }
    }

    /// <summary>Runs one attempt whose end neither the catalog nor the queue takes down, and waits until the message comes again.</summary>
    public async Task WorkUntilUnsettledAsync(string id)
    {
        var lease = await TakeAsync();
        Embeddings.Before = (_, _) => throw new IOException("down");
        await Pipeline.HandleAsync(lease, Cancel);
        await Catalog.UpdateAsync(Scope, id, 1, r => r with { Step = IngestSteps.Embed, Attempt = 1 }, Cancel);
        Embeddings.Before = (_, _) => Task.CompletedTask;
        Time.Advance(Options.Visibility + Options.BackoffMax);
    }

    public async Task<DocumentRecord> RecordAsync(string id) =>
        await Catalog.GetAsync(Scope, id, Cancel) ?? throw new InvalidOperationException($"There is no document {id}.");

    public IReadOnlyList<string> DeadLetters() =>
        Folder
            .IngestDatabase()
            .Read<IReadOnlyList<string>>(connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "SELECT reason FROM ingest_dead_letters ORDER BY seq";
                using var reader = command.ExecuteReader();
                var reasons = new List<string>();
                while (reader.Read())
                {
                    reasons.Add(reader.GetString(0));
                }

                return reasons;
            });

    public void Dispose()
    {
        Pipeline.Dispose();
        Sender.Dispose();
        _queue.Dispose();
        Embeddings.Dispose();
        Folder.Dispose();
    }
}
