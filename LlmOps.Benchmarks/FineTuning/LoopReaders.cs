using System.Collections.Concurrent;
using System.Text.Json;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>The readers of all tenants, each with a key of its own.</summary>
internal sealed class LoopReaders(LoopApi api, IReadOnlyDictionary<string, string> keys, string boardSuffix)
{
    private const int Readers = 8;

    /// <summary>Makes the keys of each tenant: one that sees every document, and one without access labels.</summary>
    public static async Task<LoopReaders> CreateAsync(LoopApi api, string name, CancellationToken cancellationToken)
    {
        const string Board = "+board";
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var tenant in LoopCorpus.Tenants)
        {
            keys[tenant] = await KeyAsync(tenant, []);
            keys[tenant + Board] = await KeyAsync(tenant, [LoopFact.Label]);
        }

        return new LoopReaders(api, keys, Board);

        async Task<string> KeyAsync(string tenant, string[] access) => (
                await api.SendAsync(
                    HttpMethod.Post,
                    "v1/keys",
                    LoopApi.OperatorKey,
                    new
                    {
                        name = $"{name}-{tenant}-{access.Length}",
                        tenant,
                        scopes = (string[])["ask", "documents:read", "documents:write", "sessions"],
                        access,
                    },
                    cancellationToken
                )
            ).GetProperty("key").GetString()!;
    }

    public string KeyOf(string tenant, bool isRestricted = false) => keys[isRestricted ? tenant + boardSuffix : tenant];

    /// <summary>Sends all documents and waits until they are ready.</summary>
    public async Task SendDocumentsAsync(LoopCorpus corpus, CancellationToken cancellationToken)
    {
        foreach (var tenant in corpus.Documents.GroupBy(document => document.First().Tenant, StringComparer.Ordinal))
        {
            var key = KeyOf(tenant.Key, isRestricted: true);
            foreach (var some in tenant.Chunk(25))
            {
                await api.SendAsync(
                    HttpMethod.Post,
                    "v1/documents",
                    key,
                    new
                    {
                        documents = some.Select(document => new
                        {
                            id = document.Key,
                            title = document.Key,
                            content = LoopCorpus.TextOf(document),
                            contentType = "text/markdown",
                            access = document.First().Fate == LoopFate.RestrictedDocument ? (string[])[LoopFact.Label] : [],
                        }),
                    },
                    cancellationToken
                );
            }
        }

        foreach (var tenant in corpus.Documents.GroupBy(document => document.First().Tenant, StringComparer.Ordinal))
        {
            var all = tenant.Count();
            while (await ReadyAsync(KeyOf(tenant.Key, isRestricted: true)) is var ready && ready < all)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }
        }

        async Task<long> ReadyAsync(string key)
        {
            var counts = (await api.GetAsync("v1/documents?limit=1", key, cancellationToken)).GetProperty("counts");
            foreach (var ended in (string[])["failed", "quarantined"])
            {
                if (counts.TryGetProperty(ended, out var number) && number.GetInt64() > 0)
                {
                    throw new InvalidOperationException($"{number} documents are {ended}.");
                }
            }

            return counts.TryGetProperty("ready", out var ready) ? ready.GetInt64() : 0;
        }
    }

    /// <summary>Holds conversations, several at once, each of which goes on question by question.</summary>
    /// <param name="sessions">The conversations.</param>
    /// <param name="judge">What the reader says of an answer; null: nothing.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<AskedTurn>> AskAsync(
        IEnumerable<LoopSession> sessions,
        Func<AskedTurn, object?> judge,
        CancellationToken cancellationToken
    )
    {
        var asked = new ConcurrentBag<AskedTurn>();
        await Parallel.ForEachAsync(
            sessions,
            new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken },
            async (session, token) =>
            {
                var key = KeyOf(session.Tenant, session.IsRestricted);
                foreach (var turn in session.Turns)
                {
                    var answer = await api.SendAsync(
                        HttpMethod.Post,
                        "v1/query",
                        key,
                        new { question = turn.Question, sessionId = session.Id },
                        token
                    );
                    var done = Read(session, turn, answer);
                    asked.Add(done);
                    if (judge(done) is { } feedback)
                    {
                        await api.SendAsync(HttpMethod.Post, "v1/feedback", key, feedback, token);
                    }
                }

                if (session.IsErased)
                {
                    await api.SendAsync(HttpMethod.Delete, $"v1/sessions/{session.Id}", key, null, token);
                }
            }
        );
        return [.. asked];
    }

    public async Task DeleteDocumentAsync(string tenant, string document, CancellationToken cancellationToken) =>
        await api.SendAsync(HttpMethod.Delete, $"v1/documents/{document}", KeyOf(tenant, isRestricted: true), null, cancellationToken);

    private static AskedTurn Read(LoopSession session, LoopTurn turn, JsonElement answer) =>
        new(
            session,
            turn,
            answer.GetProperty("turnId").GetString()!,
            answer.TryGetProperty("model", out var model) ? model.GetString()! : "",
            answer.GetProperty("answered").GetBoolean(),
            answer.TryGetProperty("cached", out _)
        );
}
