using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LlmOps.Embedded;
using LlmOps.Engine.Asking;
using LlmOps.Engine.Asking.Prompts;
using LlmOps.Engine.Budgets;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using LlmOps.Tests.Remembering;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Asking;

/// <summary>
/// Question answering over documents in memory, whose index keeps old generations as a real one does until it is swept, and a model that
/// repeats the passages that it was given.
/// </summary>
internal sealed partial class AskBench
{
    private readonly List<(string Tenant, ScoredChunk Scored)> _index = [];
    private readonly Dictionary<(string Tenant, string Document), long> _active = [];
    private readonly Dictionary<(string Tenant, string Document), long> _generations = [];
    private readonly Dictionary<string, List<ConversationTurn>> _sessions = [];
    private readonly Dictionary<string, LedgerReservation> _reserved = [];
    private long _sequence;
    private long _used;

    public AskBench(Action<AnswerCacheOptions>? configure = null)
    {
        configure?.Invoke(CacheOptions);
        Cache = new MemoryAnswerCache(Clock);
        Restart();
    }

    public FakeTimeProvider Clock { get; init; } = Turns.Clock();

    public AnswerCacheOptions CacheOptions { get; } = new();

    public RetrievalOptions Retrieval { get; } = new() { TopPassages = 3 };

    public BudgetOptions Budgets { get; } = new();

    public IAnswerCache Cache { get; set; }

    public string Prompt { get; set; } = "answer.v2";

    public ModelNames Models { get; set; } = new("chat", "embeddings", "reranker");

    /// <summary>What the cache's own embedding model makes of a question, where <see cref="Models"/> names one.</summary>
    public Func<string, float[]> CacheVectors { get; set; } = static _ => [1, 0];

    public QuestionAnswering Answering { get; private set; } = null!;

    /// <summary>What the model answers; null: it repeats its passages.</summary>
    public string? Reply { get; set; }

    /// <summary>What the judge of citations replies to a prompt.</summary>
    public Func<string, CancellationToken, Task<ChatMessage>>? Judge { get; set; }

    /// <summary>Prompts that the judge was asked with.</summary>
    public List<string> Judged { get; } = [];

    /// <summary>The id under which vectors come back.</summary>
    public string? EmbeddingModelId { get; set; }

    /// <summary>Texts that were embedded for something else than a search.</summary>
    public List<string> Compared { get; } = [];

    /// <summary>Runs while the model answers, once.</summary>
    public Action? WhileAnswering { get; set; }

    /// <summary>Answers that the model gave, and questions that it rewrote.</summary>
    public int Answers { get; private set; }

    public int Reranks { get; private set; }

    /// <summary>Billionths of a dollar: spent by all.</summary>
    public long Spent { get; set; }

    public string? AnsweredBy { get; private set; }

    /// <summary>The most by which the calls of a question were ahead of what was set aside for it, billionths of a dollar; for questions
    /// that are asked one after the other.</summary>
    public long MostOverdrawn { get; private set; }

    public long Reserved => _reserved.Values.Sum(entry => entry.Nanos);

    /// <summary>What one of the models costs a call, US dollars.</summary>
    public Dictionary<string, decimal> Prices { get; } =
        new()
        {
            ["chat"] = 0.5m,
            ["cheap"] = 0.1m,
            ["embeddings"] = 0.001m,
            ["reranker"] = 0.01m,
            ["judge"] = 0.05m,
        };

    /// <summary>Makes the services again, with the settings as they are now.</summary>
    public void Restart()
    {
        var retrieval = Options.Create(Retrieval);
        var prices = PartialPort.Create<IModelPrices>(
            (nameof(IModelPrices.CostUsd), args => Prices.TryGetValue((string)args[0]!, out var price) ? price : null)
        );
        var costs = new CostController(Ledger(), prices, Options.Create(Budgets), Clock, NullLogger<CostController>.Instance);
        var prompts = new GroundedPrompt(
            PartialPort.Create<IPromptCatalog>(
                (
                    nameof(IPromptCatalog.Get),
                    args => new PromptTemplate(
                        args[0] switch
                        {
                            PromptTask.Answer => Prompt,
                            PromptTask.Claims => "claims.v1",
                            _ => "rewrite.v3",
                        },
                        "Answer."
                    )
                )
            )
        );
        var chat = new PassageChat(this);
        var embeddings = new LetterEmbeddings(this);
        var settings = new AnswerSettings(500, 0);
        var search = new SearchOrchestrator(
            Index(),
            PartialPort.Create<IEntityGraph>(
                (nameof(IEntityGraph.FindAsync), _ => Task.FromResult<IReadOnlyList<Entity>>([])),
                (nameof(IEntityGraph.WalkAsync), _ => Task.FromResult(PassageWalkResult.None))
            ),
            PartialPort.Create<IKnowledgeExtractor>((nameof(IKnowledgeExtractor.ExtractFromQuestion), _ => Array.Empty<Entity>())),
            PartialPort.Create<IDocumentCatalog>((nameof(IDocumentCatalog.ActiveGenerationsAsync), Active)),
            embeddings,
            PartialPort.Create<IReranker>((nameof(IReranker.RerankAsync), Rerank)),
            new StoredTextPassages(PartialPort.Create<IDocumentCatalog>(), PartialPort.Create<IDocumentStore>(), Analysis.English),
            Analysis.English,
            retrieval,
            Clock,
            NullLogger<SearchOrchestrator>.Instance
        );
        var memory = new ConversationMemory(
            new InProcessTemporaryMemory(Options.Create(new MemoryOptions()), Clock),
            PartialPort.Create<IShortTermMemory>(
                (nameof(IShortTermMemory.AppendAsync), Append),
                (nameof(IShortTermMemory.LoadAsync), Load),
                (nameof(IShortTermMemory.FindAsync), Find)
            ),
            PartialPort.Create<ILongTermArchive>(
                (nameof(ILongTermArchive.LoadAsync), _ => Task.FromResult<IReadOnlyList<ConversationTurn>>([]))
            ),
            new ArchiveQueue(Options.Create(new MemoryOptions())),
            Options.Create(new MemoryOptions()),
            Clock,
            NullLogger<ConversationMemory>.Instance
        );
        Answering = new QuestionAnswering(
            memory,
            new QuestionRewriter(chat, prompts, retrieval, Clock, NullLogger<QuestionRewriter>.Instance),
            search,
            chat,
            prompts,
            costs,
            retrieval,
            settings,
            Analysis.English,
            Models,
            new FixedModelRollout(Models),
            new CachedAnswers(
                Options.Create(CacheOptions),
                retrieval,
                settings,
                Models,
                prompts,
                Clock,
                NullLogger<CachedAnswers>.Instance,
                Cache,
                Models.CacheEmbeddings is { } own
                    ? new QuestionEmbedding(new CacheEmbeddings(this, own), Options.Create(CacheOptions), retrieval, Clock)
                    : null
            ),
            new CitationReview(chat, embeddings, prompts, retrieval, Models, Clock, NullLogger<CitationReview>.Instance),
            Clock,
            NullLogger<QuestionAnswering>.Instance
        );
    }

    /// <summary>Takes a document in: one chunk for each text; earlier generations stay in the index and answer no more.</summary>
    public void Ingest(string tenant, string document, string text, params string[] labels)
    {
        var generation = _generations[(tenant, document)] = _generations.GetValueOrDefault((tenant, document)) + 1;
        IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string> { ["kind"] = document[..1] };
        _index.Add(
            (
                tenant,
                new ScoredChunk(
                    new Chunk(document, generation, 0, 0, text.Length, text, [], text.Length / 4),
                    document,
                    DocumentAccess.Add(metadata, labels),
                    0
                )
            )
        );
        _active[(tenant, document)] = generation;
    }

    public void Delete(string tenant, string document) => _active.Remove((tenant, document));

    /// <summary>Asks, in a session of its own unless one is named.</summary>
    public async Task<ConversationTurn> AskAsync(
        string tenant,
        string question,
        ChunkFilter? filter = null,
        string? session = null,
        bool fresh = false,
        bool pastCache = false
    )
    {
        var request = new AskRequest(
            question,
            session ?? (++_sequence).ToString(CultureInfo.InvariantCulture),
            filter ?? ChunkFilter.None,
            IsNewSession: session is null
        )
        {
            ReadsCache = !fresh && !pastCache,
            WritesCache = !fresh,
        };
        ConversationTurn? turn = null;
        await foreach (var step in Answering.AskAsync(TenantScope.Create(tenant), request, TestContext.Current.CancellationToken))
        {
            turn = step is AnswerEvent.Completed completed ? completed.Turn : turn;
        }

        return turn!;
    }

    /// <summary>What an answer says, without its markers and whatever the order of its passages was.</summary>
    public static string[] FactsOf(ConversationTurn turn) =>
        [.. Marker().Replace(turn.Answer, "").Split('\n').Select(line => line.Trim()).Order(StringComparer.Ordinal)];

    /// <summary>Whether a chunk may be cited now by one who asks with this filter.</summary>
    public bool IsCurrent(string tenant, string chunkId, ChunkFilter filter) =>
        _index.Any(entry =>
            entry.Tenant == tenant
            && entry.Scored.Chunk.Id == chunkId
            && _active.GetValueOrDefault((tenant, entry.Scored.Chunk.DocumentId)) == entry.Scored.Chunk.Generation
            && filter.Accepts(entry.Scored)
        );

    private IChunkIndex Index()
    {
        return PartialPort.Create<IChunkIndex>(
            (nameof(IChunkIndex.SearchTextAsync), args => Found(args, (string)args[1]!)),
            (nameof(IChunkIndex.SearchVectorAsync), args => Found(args, null)),
            (nameof(IChunkIndex.GetAsync), _ => Task.FromResult<IReadOnlyList<ScoredChunk>>([])),
            (nameof(IChunkIndex.CountAsync), _ => Task.FromResult((long)_index.Count))
        );

        Task<IReadOnlyList<ScoredChunk>> Found(object?[] args, string? question)
        {
            var tenant = ((TenantScope)args[0]!).TenantId;
            var filter = (ChunkFilter)args[2]!;
            var words = question is null ? null : LetterEmbeddings.WordsOf(question);
            var vector = args[1] as ReadOnlyMemory<float>?;
            return Task.FromResult<IReadOnlyList<ScoredChunk>>([
                .. _index
                    .Where(entry => entry.Tenant == tenant && filter.Accepts(entry.Scored))
                    .Select(entry =>
                        entry.Scored with
                        {
                            Score = words is null
                                ? LetterEmbeddings.Similarity(vector!.Value.Span, entry.Scored.Chunk.Text)
                                : LetterEmbeddings.WordsOf(entry.Scored.Chunk.Text).Count(words.Contains),
                        }
                    )
                    .Where(scored => scored.Score > 0.1)
                    .OrderByDescending(scored => scored.Score)
                    .ThenBy(scored => scored.Chunk.Id, StringComparer.Ordinal)
                    .Take((int)args[3]!),
            ]);
        }
    }

    private Task<IReadOnlyDictionary<string, long>> Active(object?[] args)
    {
        var tenant = ((TenantScope)args[0]!).TenantId;
        return Task.FromResult<IReadOnlyDictionary<string, long>>(
            ((IReadOnlyCollection<string>)args[1]!)
                .Where(id => _active.ContainsKey((tenant, id)))
                .ToDictionary(id => id, id => _active[(tenant, id)], StringComparer.Ordinal)
        );
    }

    private Task<RerankResponse> Rerank(object?[] args)
    {
        Reranks++;
        Note("reranker", new ModelUsage(RerankUnits: 1));
        var words = LetterEmbeddings.WordsOf((string)args[0]!);
        return Task.FromResult(
            new RerankResponse(
                [
                    .. ((IReadOnlyList<string>)args[1]!)
                        .Select((text, i) => new RerankResult(i, LetterEmbeddings.WordsOf(text).Count(words.Contains) / 10.0))
                        .OrderByDescending(result => result.Score),
                ],
                1
            )
        );
    }

    private Task<ConversationTurn> Append(object?[] args)
    {
        var (scope, turn) = ((TenantScope)args[0]!, (ConversationTurn)args[1]!);
        var turns = _sessions.TryGetValue($"{scope}/{turn.SessionId}", out var known) ? known : _sessions[$"{scope}/{turn.SessionId}"] = [];
        turn = turn with { Sequence = ++_sequence };
        turns.Add(turn);
        return Task.FromResult(turn);
    }

    private Task<IReadOnlyList<ConversationTurn>> Load(object?[] args) =>
        Task.FromResult<IReadOnlyList<ConversationTurn>>(_sessions.GetValueOrDefault($"{args[0]}/{args[1]}") ?? []);

    private Task<ConversationTurn?> Find(object?[] args) =>
        Task.FromResult(_sessions.Values.SelectMany(turns => turns).SingleOrDefault(turn => turn.TurnId == (string)args[1]!));

    /// <summary>Counts a call that costs something, and whether the question had as much set aside.</summary>
    private void Note(string model, ModelUsage usage)
    {
        UsageMeter.Note(model, usage);
        _used += Usd.ToNanos(Prices.GetValueOrDefault(model));
        MostOverdrawn = Math.Max(MostOverdrawn, _used - Reserved);
    }

    /// <summary>One account for all.</summary>
    private ILedger Ledger() =>
        PartialPort.Create<ILedger>(
            (
                nameof(ILedger.ReserveAsync),
                args =>
                {
                    var entry = (LedgerReservation)args[0]!;
                    foreach (var cap in (IReadOnlyList<LedgerCap>)args[1]!)
                    {
                        if (Spent + Reserved + entry.Nanos > cap.Nanos)
                        {
                            return Task.FromResult<LedgerCap?>(cap);
                        }
                    }

                    _reserved[entry.Id] = entry;
                    _used = 0;
                    return Task.FromResult<LedgerCap?>(null);
                }
            ),
            (
                nameof(ILedger.SettleAsync),
                args =>
                {
                    var isFirst = _reserved.Remove(((LedgerReservation)args[0]!).Id);
                    Spent += isFirst ? ((IReadOnlyList<LedgerCharge>)args[1]!).Sum(charge => charge.Nanos) : 0;
                    return Task.FromResult(isFirst);
                }
            ),
            (nameof(ILedger.ReleaseAsync), args => Task.FromResult(_reserved.Remove(((LedgerReservation)args[0]!).Id))),
            (
                nameof(ILedger.ReadBalancesAsync),
                args =>
                    Task.FromResult<IReadOnlyList<LedgerBalance>>([
                        .. ((IReadOnlyList<BudgetAccount>)args[0]!).Select(_ => new LedgerBalance(Spent, Reserved)),
                    ])
            ),
            (
                nameof(ILedger.RaiseAsync),
                args =>
                {
                    var (entry, nanos) = ((LedgerReservation)args[0]!, (long)args[1]!);
                    foreach (var cap in (IReadOnlyList<LedgerCap>)args[2]!)
                    {
                        if (Spent + Reserved + nanos - entry.Nanos > cap.Nanos)
                        {
                            return Task.FromResult<LedgerCap?>(cap);
                        }
                    }

                    _reserved[entry.Id] = entry with { Nanos = nanos };
                    return Task.FromResult<LedgerCap?>(null);
                }
            ),
            (nameof(ILedger.ChargeExpiredAsync), _ => Task.FromResult<IReadOnlyList<LedgerReservation>>([]))
        );

    [GeneratedRegex(@"\s*\[\d+\]")]
    private static partial Regex Marker();

    [GeneratedRegex("""<passage index="(\d+)"[^>]*>\n(.*?)\n</passage>""", RegexOptions.Singleline)]
    private static partial Regex PassageTag();

    /// <summary>Repeats its passages, each with its number. A question that leans on another becomes the one in front of it.</summary>
    private sealed class PassageChat(AskBench bench) : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            bench.Note(options?.ModelId ?? bench.Models.Chat, new ModelUsage(InputTokens: 1));
            if (options?.Tools is { Count: > 0 })
            {
                bench.Judged.Add(messages.Last().Text);
                return JudgeAsync(messages.Last().Text, cancellationToken);
            }

            bench.Answers++;
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "What is the price of alpha?")));
        }

        private async Task<ChatResponse> JudgeAsync(string prompt, CancellationToken cancellationToken) =>
            new(await bench.Judge!(prompt, cancellationToken));

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            bench.Answers++;
            bench.AnsweredBy = options?.ModelId;
            var prompt = messages.Last().Text;
            bench.WhileAnswering?.Invoke();
            bench.WhileAnswering = null;
            bench.Note(options?.ModelId ?? bench.Models.Chat, new ModelUsage(InputTokens: 1));
            await Task.CompletedTask;
            yield return new ChatResponseUpdate(
                ChatRole.Assistant,
                bench.Reply
                    ?? "<status>answered</status>\n"
                        + string.Join(
                            '\n',
                            PassageTag().Matches(prompt).Select(passage => $"{passage.Groups[2].Value[..^1]} [{passage.Groups[1].Value}].")
                        )
            )
            {
                FinishReason = ChatFinishReason.Stop,
            };
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }

    /// <summary>The cache's own embedding model.</summary>
    private sealed class CacheEmbeddings(AskBench bench, string model) : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values,
            EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            bench.Note(model, new ModelUsage(EmbeddingTokens: 1));
            return Task.FromResult(
                new GeneratedEmbeddings<Embedding<float>>([.. values.Select(text => new Embedding<float>(bench.CacheVectors(text)))])
            );
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }

    /// <summary>A dimension for each letter that a word of a text begins with, as far as it says something.</summary>
    private sealed class LetterEmbeddings(AskBench bench) : IEmbeddingGenerator<string, Embedding<float>>
    {
        private static readonly HashSet<string> s_empty = ["what", "is", "the", "of", "how", "much", "does", "cost", "a", "price"];

        public static HashSet<string> WordsOf(string text) =>
            [
                .. text.ToLowerInvariant()
                    .Split([' ', '.', '?', '\n'], StringSplitOptions.RemoveEmptyEntries)
                    .Where(word => !s_empty.Contains(word)),
            ];

        public static double Similarity(ReadOnlySpan<float> question, string text)
        {
            var (sum, other) = (0.0, Of(text));
            for (var i = 0; i < question.Length; i++)
            {
                sum += question[i] * other[i];
            }

            return sum;
        }

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values,
            EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default
        )
        {
            bench.Note("embeddings", new ModelUsage(EmbeddingTokens: 1));
            if (!EmbeddingPurpose.IsQuestion(options))
            {
                bench.Compared.AddRange(values);
            }

            return Task.FromResult(
                new GeneratedEmbeddings<Embedding<float>>([
                    .. values.Select(text => new Embedding<float>(Of(text)) { ModelId = bench.EmbeddingModelId }),
                ])
            );
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }

        private static float[] Of(string text)
        {
            var vector = new float[27];
            vector[26] = 0.01f;
            foreach (var word in WordsOf(text).Where(word => word[0] is >= 'a' and <= 'z'))
            {
                vector[word[0] - 'a'] = 1;
            }

            return vector;
        }
    }
}
