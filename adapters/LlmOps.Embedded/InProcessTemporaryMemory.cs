using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.Embedded;

/// <summary>The temporary tier inside the process: sessions by last use, bounded in bytes.</summary>
/// <remarks>Turns are kept as JSON: a turn with its receipt takes a third of the memory that its objects take, and its size is known
/// instead of estimated, whatever a turn may hold one day.</remarks>
internal sealed class InProcessTemporaryMemory(IOptions<MemoryOptions> options, TimeProvider time) : ITemporaryMemory
{
    // Objects, list and dictionary around the turns of a session, and around one turn.
    private const int BytesPerEntry = 512;
    private const int BytesPerTurn = 256;

    private readonly MemoryOptions _options = options.Value;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Tenant, string Session), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    public string StoreName => "temporary-memory (in-process)";

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<ConversationTurn>?> LoadAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken)
    {
        KeptTurn[] turns;
        lock (_gate)
        {
            if (Find(scope, sessionId) is not { Known: true } entry)
            {
                return Task.FromResult<IReadOnlyList<ConversationTurn>?>(null);
            }

            Touch(entry);
            turns = [.. entry.Turns];
        }

        return Task.FromResult<IReadOnlyList<ConversationTurn>?>([.. turns.Select(turn => turn.Read())]);
    }

    public Task<bool> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken)
    {
        var added = KeptTurn.Of(turn);
        lock (_gate)
        {
            var entry = FindOrAdd(scope, turn.SessionId);
            Merge(entry, [added]);
            Touch(entry);
            return Task.FromResult(entry.Known);
        }
    }

    public Task FillAsync(TenantScope scope, string sessionId, IReadOnlyList<ConversationTurn> turns, CancellationToken cancellationToken)
    {
        List<KeptTurn> added = [.. turns.Select(KeptTurn.Of)];
        lock (_gate)
        {
            var entry = FindOrAdd(scope, sessionId);
            Merge(entry, added);
            entry.Known = true;
            Touch(entry);
            return Task.CompletedTask;
        }
    }

    public Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var entry = FindOrAdd(scope, sessionId);
            var before = entry.Turns.Count;
            entry.DeletedThrough = Math.Max(entry.DeletedThrough, throughSequence);
            entry.Known = false;
            Merge(entry, []);
            Touch(entry);
            return Task.FromResult(before - entry.Turns.Count);
        }
    }

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var entries = _entries.Where(entry => entry.Key.Tenant == scope.TenantId).Select(entry => entry.Value).ToList();
            entries.ForEach(Remove);
            return Task.FromResult(entries.Sum(entry => (long)entry.Value.Turns.Count));
        }
    }

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_entries.LongCount(entry => entry.Key.Tenant == scope.TenantId));
        }
    }

    private Entry? Find(TenantScope scope, string sessionId)
    {
        if (!_entries.TryGetValue((scope.TenantId, sessionId), out var node))
        {
            return null;
        }

        if (time.GetUtcNow() - node.Value.Used < _options.TemporaryLifetime)
        {
            return node.Value;
        }

        Remove(node);
        return null;
    }

    private Entry FindOrAdd(TenantScope scope, string sessionId)
    {
        if (Find(scope, sessionId) is { } found)
        {
            return found;
        }

        var entry = new Entry((scope.TenantId, sessionId)) { Used = time.GetUtcNow(), Bytes = BytesPerEntry };
        _entries.Add(entry.Key, _byUse.AddLast(entry));
        _bytes += entry.Bytes;
        return entry;
    }

    private void Merge(Entry entry, IReadOnlyList<KeptTurn> added)
    {
        foreach (var turn in added)
        {
            var known = entry.Turns.FindIndex(other => other.TurnId == turn.TurnId);
            if (known < 0)
            {
                Insert(entry.Turns, turn);
            }
            else
            {
                var merged = KeptTurn.Of(TurnSequence.Merge(1, [entry.Turns[known].Read()], [turn.Read()])[0]);
                entry.Turns.RemoveAt(known);
                Insert(entry.Turns, merged);
            }
        }

        entry.Turns.RemoveAll(turn => turn.Sequence <= entry.DeletedThrough);
        entry.Turns.RemoveRange(0, Math.Max(0, entry.Turns.Count - _options.TemporaryTurns));
        _bytes -= entry.Bytes;
        entry.Bytes = BytesPerEntry + entry.Turns.Sum(turn => BytesPerTurn + (long)turn.Json.Length);
        _bytes += entry.Bytes;
    }

    private static void Insert(List<KeptTurn> turns, KeptTurn turn)
    {
        var place = turns.BinarySearch(turn);
        turns.Insert(place < 0 ? ~place : place, turn);
    }

    private void Touch(Entry entry)
    {
        entry.Used = time.GetUtcNow();
        var node = _entries[entry.Key];
        _byUse.Remove(node);
        _byUse.AddLast(node);

        // Oldest first: whatever is over the bound or past its time.
        while (
            _byUse.First is { } oldest
            && oldest != node
            && (_bytes > _options.TemporaryCapacityBytes || entry.Used - oldest.Value.Used >= _options.TemporaryLifetime)
        )
        {
            Remove(oldest);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
        _bytes -= node.Value.Bytes;
    }

    private sealed class Entry((string Tenant, string Session) key)
    {
        public (string Tenant, string Session) Key { get; } = key;

        public List<KeptTurn> Turns { get; } = [];

        public bool Known { get; set; }

        public long DeletedThrough { get; set; }

        public DateTimeOffset Used { get; set; }

        public long Bytes { get; set; }
    }
}
