using LlmOps.Engine.Stores;

namespace LlmOps.Embedded;

/// <summary>Which file holds the embedded graph: the one that <c>graph.current</c> names, <c>graph.db</c> before there is one. A rebuild
/// makes a new file and then names it.</summary>
internal sealed class GraphLocation(DataDirectory data)
{
    // SQLite keeps its log and the index of the log beside the database.
    private static readonly string[] s_endings = ["", "-wal", "-shm", "-journal"];

    private readonly StorePointer _pointer = new(data, "graph", ".db");

    /// <summary>What the owner of the graph and the processes that read it tell each other.</summary>
    public StoreStateFiles State { get; } = new(data, "graph");

    /// <summary>True once something was written: from then on a missing file has been lost.</summary>
    public bool IsEstablished => _pointer.IsSet;

    /// <summary>The current file; it need not exist.</summary>
    public string Current => Path.Combine(data.Root, _pointer.Current);

    /// <summary>Names the current file.</summary>
    public Task EstablishAsync(string file, CancellationToken cancellationToken) =>
        _pointer.SetAsync(Path.GetFileName(file), cancellationToken);

    /// <summary>A name for the next file; nothing is there.</summary>
    public string NameNext()
    {
        RemoveOthers();
        return Path.Combine(data.Root, _pointer.Next);
    }

    /// <summary>Removes earlier files and those of rebuilds that did not end. What a reader still holds open on Windows goes at the next
    /// call.</summary>
    public void RemoveOthers()
    {
        var current = _pointer.Current;
        foreach (
            var file in Directory
                .EnumerateFiles(data.Root)
                .Where(file => Path.GetFileName(file) is var name && s_endings.Any(ending => IsOther(name, ending)))
        )
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A process still reads it.
            }
        }

        bool IsOther(string name, string ending) =>
            name.EndsWith(ending, StringComparison.Ordinal)
            && name[..^ending.Length] is var database
            && database != current
            && _pointer.IsOne(database);
    }
}
