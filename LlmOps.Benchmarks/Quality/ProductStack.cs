using System.Text;
using LlmOps.Composition;
using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using LlmOps.Engine.Text;
using LlmOps.LocalBedrock;
using LlmOps.Neo4j;
using LlmOps.OpenSearch;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Benchmarks.Quality;

/// <summary>Ingestion and retrieval as the services compose them, in this process, with the stand-in of the models on a socket beside
/// them.</summary>
internal sealed class ProductStack : IAsyncDisposable
{
    private const int DocumentsSentTogether = 50;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly WebApplication? _bedrock;
    private readonly IHost _host;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _working;
    private readonly TenantScope _scope;
    private readonly List<string> _documents = [];
    private readonly string _dataDirectory;
    private SearchOrchestrator _search;

    private ProductStack(WebApplication? bedrock, IHost host, TenantScope scope, string dataDirectory)
    {
        (_bedrock, _host, _scope, _dataDirectory) = (bedrock, host, scope, dataDirectory);
        _search = host.Services.GetRequiredService<SearchOrchestrator>();
        _working = host.Services.GetRequiredService<IngestDispatcher>().RunAsync(_stopping.Token);
    }

    /// <summary>Asks a question of retrieval.</summary>
    /// <param name="question">The question.</param>
    /// <param name="trace">Notes the order after each stage; null: it is not noted.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public Task<RetrievalResult> SearchAsync(string question, RetrievalTrace? trace, CancellationToken cancellationToken) =>
        _search.SearchAsync(_scope, question, ChunkFilter.None, useReranker: true, trace, cancellationToken);

    /// <summary>Embeds a question.</summary>
    public Task<GeneratedEmbeddings<Embedding<float>>> EmbedAsync(string question, CancellationToken cancellationToken) =>
        _host
            .Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>()
            .GenerateAsync([question], EmbeddingPurpose.Question, cancellationToken);

    /// <summary>Asks the chunk index alone: both searches at once, fused as in a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="embedded">The question, embedded.</param>
    /// <param name="limit">Passages of each search at most.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The documents of the passages, best first.</returns>
    public async Task<IReadOnlyList<(string DocumentId, double Score)>> SearchHybridAsync(
        string question,
        GeneratedEmbeddings<Embedding<float>> embedded,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var index = _host.Services.GetRequiredService<IChunkIndex>();
        var options = _host.Services.GetRequiredService<IOptions<RetrievalOptions>>().Value;
        var found = await Task.WhenAll(
            index.SearchTextAsync(_scope, question, ChunkFilter.None, limit, cancellationToken),
            index.SearchVectorAsync(_scope, embedded[0].Vector, ChunkFilter.None, limit, cancellationToken)
        );
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        ScoredList[] lists = [ListOf(found[0], options.TextWeight), ListOf(found[1], options.VectorWeight)];
        var share = EmbeddingStandIn.WeightShare(embedded, SentenceLanguage.Of(FoldedText.Fold(question)));
        lists[1] = lists[1] with { Weight = lists[1].Weight * share * LegAgreement.TrustIn(lists[1], lists[0]) };
        return [.. ScoreFusion.Fuse(lists).Select(entry => (documents[entry.Key], entry.Score))];

        ScoredList ListOf(IReadOnlyList<ScoredChunk> hits, double weight)
        {
            var entries = new List<(string, double)>(hits.Count);
            foreach (var hit in hits)
            {
                var id = hit.Chunk.Id;
                documents[id] = hit.Chunk.DocumentId;
                entries.Add((id, hit.Score));
            }

            return new ScoredList(entries, weight, IsCut: hits.Count >= limit);
        }
    }

    /// <summary>The passages of the embedded index with their vectors.</summary>
    public IReadOnlyList<IndexedChunk> ReadPassages()
    {
        using var index = IndexSalvage.Open(new IndexLocation(new DataDirectory(_dataDirectory)).Current);
        return
        [
            .. index
                .Read(static (_, _, _) => true, static _ => { })
                .Where(entry => entry.Scope == _scope)
                .Select(entry => entry.Chunk)
                .DistinctBy(chunk => chunk.Chunk.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Makes the embedded graph again of some of its parts, and asks it for those alone from now on.</summary>
    public async Task UseGraphAsync(GraphParts parts, CancellationToken cancellationToken)
    {
        var graph = (IRebuildableGraph)_host.Services.GetRequiredService<IEntityGraph>();
        var documents = ReadPassages()
            .GroupBy(passage => (passage.Chunk.DocumentId, passage.Chunk.Generation))
            .ToDictionary(document => document.Key, document => document.OrderBy(passage => passage.Chunk.Ordinal).ToList());
        await graph.RebuildAsync(
            "Parts of it are measured.",
            _ =>
                Task.FromResult<IReadOnlyList<DocumentGeneration>>([
                    .. documents.Select(document => new DocumentGeneration(
                        _scope,
                        document.Key.DocumentId,
                        document.Key.Generation,
                        document.Value.Count
                    )),
                ]),
            async (document, token) =>
            {
                var passages = documents[(document.DocumentId, document.Generation)];
                List<Chunk> chunks = [.. passages.Select(passage => passage.Chunk)];
                var knowledge = parts.HasFlag(GraphParts.Titles)
                    ? await new RuleBasedKnowledgeExtractor().ExtractAsync(passages[0].Title, chunks, token)
                    : RuleBasedKnowledgeExtractor.Extract(chunks);
                return parts.HasFlag(GraphParts.Relations) ? knowledge : knowledge with { Relations = [] };
            },
            cancellationToken
        );
        _search = ActivatorUtilities.CreateInstance<SearchOrchestrator>(_host.Services, new PartialGraph(graph, parts));
    }

    /// <summary>Asks a question and reads its answer to the end.</summary>
    /// <param name="question">The question.</param>
    /// <param name="sessionId">The conversation it continues; null: a new one.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The turn with its answer.</returns>
    public async Task<ConversationTurn> AskAsync(string question, string? sessionId, CancellationToken cancellationToken)
    {
        var request = new AskRequest(
            question,
            sessionId ?? Guid.NewGuid().ToString("N"),
            ChunkFilter.None,
            IsNewSession: sessionId is null
        );
        await foreach (var step in _host.Services.GetRequiredService<QuestionAnswering>().AskAsync(_scope, request, cancellationToken))
        {
            if (step is AnswerEvent.Completed completed)
            {
                return completed.Turn;
            }
        }

        throw new InvalidOperationException($"'{question}' has no turn.");
    }

    /// <summary>Starts the stack.</summary>
    /// <param name="dataDirectory">Where embedded stores live.</param>
    /// <param name="bedrock">Address of a stand-in that runs already; null: one is started.</param>
    /// <param name="settings">Configuration of the engine and of the stand-in, over what is set here.</param>
    /// <param name="tenant">Whose the documents are; null: a tenant of its own, which nothing else on a shared server has.</param>
    public static async Task<ProductStack> StartAsync(
        string dataDirectory,
        string? bedrock,
        IReadOnlyDictionary<string, string?> settings,
        string? tenant = null
    )
    {
        WebApplication? local = null;
        if (bedrock is null)
        {
            var builder = WebApplication.CreateBuilder(
                new WebApplicationOptions { EnvironmentName = "Benchmark", ContentRootPath = dataDirectory }
            );
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Configuration.AddInMemoryCollection([new("LocalBedrock:MaxRecordedRequests", "0")]);
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.AddServiceDefaults();
            builder.AddLocalBedrock();
            builder.Logging.ClearProviders();
            local = builder.Build();
            local.MapLocalBedrock();
            await local.StartAsync();
            bedrock = local.Urls.First();
        }

        // Files of the stores are no settings: to watch them for changes would be a part of what is measured.
        var engine = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings
            {
                EnvironmentName = "Benchmark",
                ContentRootPath = dataDirectory,
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
            }
        );
        engine.Configuration.AddInMemoryCollection([
            new("data", dataDirectory),
            new("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock),
            new("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", bedrock),
            new("AWS_ENDPOINT_URL_BEDROCK", bedrock),
            new("AWS_ACCESS_KEY_ID", "test"),
            new("AWS_SECRET_ACCESS_KEY", "test"),
            new("AWS_REGION", "us-east-1"),
            new("Ingestion:ReceiveWait", "00:00:01"),
            // The first embedding of a model that is loaded at need takes longer than a question may.
            new("Retrieval:LegTimeout", "00:00:30"),
            new("Retrieval:RerankTimeout", "00:00:30"),
        ]);
        engine.Configuration.AddInMemoryCollection(settings);
        engine.Logging.ClearProviders().AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        engine.AddModels();
        engine.AddCosts();
        engine.AddDirectoryOwnership(OwnershipServices.IngestWorkerRole);
        engine.AddKnowledge();
        engine.AddIngestion();
        engine.AddIngestPipeline();
        engine.AddModelRollout();
        engine.AddMemory();
        engine.AddRetrieval();
        var host = engine.Build();
        await host.StartAsync();
        return new ProductStack(local, host, TenantScope.Create(tenant ?? $"quality-{Guid.NewGuid():N}"), dataDirectory);
    }

    /// <summary>How many documents are ready.</summary>
    public async Task<long> CountReadyAsync(CancellationToken cancellationToken) =>
        (await _host.Services.GetRequiredService<IDocumentCatalog>().CountAsync(_scope, cancellationToken)).GetValueOrDefault(
            DocumentState.Ready
        );

    /// <summary>How many passages there are.</summary>
    public Task<long> CountPassagesAsync(CancellationToken cancellationToken) =>
        _host.Services.GetRequiredService<IChunkIndex>().CountAsync(_scope, cancellationToken);

    /// <summary>Takes documents in and waits until each is ready or given up.</summary>
    /// <returns>How many did not become ready, and how many passages there are.</returns>
    public async Task<(int NotReady, long Passages)> IngestAsync(IReadOnlyList<IncomingText> documents, CancellationToken cancellationToken)
    {
        var services = _host.Services;
        var intake = services.GetRequiredService<DocumentIntake>();
        foreach (var batch in documents.Chunk(DocumentsSentTogether))
        {
            await intake.AcceptAsync(
                _scope,
                [
                    .. batch.Select(document => new IncomingDocument
                    {
                        Id = document.Id,
                        Content = new MemoryStream(Encoding.UTF8.GetBytes(document.Text)),
                        ContentType = document.ContentType,
                        Title = document.Title,
                        Origin = "api",
                    }),
                ],
                cancellationToken
            );
            _documents.AddRange(batch.Select(document => document.Id));
        }

        var catalog = services.GetRequiredService<IDocumentCatalog>();
        while (true)
        {
            var counts = await catalog.CountAsync(_scope, cancellationToken);
            if (counts.All(count => count.Value == 0 || !count.Key.IsUnfinished()))
            {
                var ready = counts.GetValueOrDefault(DocumentState.Ready);
                return ((int)(documents.Count - ready), await CountPassagesAsync(cancellationToken));
            }

            await Task.Delay(s_poll, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _working;
        await RemoveFromServersAsync();
        await _host.StopAsync();
        await (_host is IAsyncDisposable host ? host.DisposeAsync() : ValueTask.CompletedTask);
        if (_bedrock is not null)
        {
            await _bedrock.DisposeAsync();
        }

        _stopping.Dispose();
    }

    /// <summary>What is embedded goes with its folder; what is on servers does not.</summary>
    private async Task RemoveFromServersAsync()
    {
        var services = _host.Services;
        if (services.GetService<OpenSearchClient>() is { } client)
        {
            var alias = services.GetRequiredService<OpenSearchIndexes>().Alias;
            foreach (var index in (await client.DescribeAsync(alias, CancellationToken.None)).Keys)
            {
                await client.DeleteIndexAsync(index, CancellationToken.None);
            }

            await client.DeleteTemplateAsync(alias, CancellationToken.None);
        }

        if (services.GetRequiredService<IEntityGraph>() is Neo4jEntityGraph graph)
        {
            foreach (var document in _documents)
            {
                await graph.RetractAsync(_scope, document, null, CancellationToken.None);
            }
        }
    }
}
