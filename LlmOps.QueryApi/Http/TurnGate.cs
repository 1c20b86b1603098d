namespace LlmOps.QueryApi.Http;

/// <summary>Lets one request at a time work on a turn: a repeated request waits for the first and then finds what it stored.</summary>
internal sealed class TurnGate
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Waits until no other request works on the turn.</summary>
    /// <returns>Ends the work when disposed.</returns>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                _entries.Add(key, entry = new Entry());
            }

            entry.Users++;
        }

        try
        {
            await entry.Free.WaitAsync(cancellationToken);
            return new Pass(this, key, entry);
        }
        catch
        {
            Leave(key, entry);
            throw;
        }
    }

    private void Leave(string key, Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Users == 0)
            {
                _entries.Remove(key);
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Free { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Pass(TurnGate gate, string key, Entry entry) : IDisposable
    {
        public void Dispose()
        {
            entry.Free.Release();
            gate.Leave(key, entry);
        }
    }
}
