using LlmOps.Engine.Stores;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Where the embedded index lies: in the folder that <c>index.current</c> names, <c>index</c> before there is one. A rebuild makes
/// a new folder and then names it.</summary>
internal sealed class IndexLocation(DataDirectory data)
{
    private readonly StorePointer _pointer = new(data, "index");

    /// <summary>What the owner of the index and the processes that read it tell each other.</summary>
    public StoreStateFiles State { get; } = new(data, "index");

    /// <summary>True once there has been a commit: from then on an index without one has been damaged.</summary>
    public bool IsEstablished => _pointer.IsSet;

    /// <summary>The folder of the current index; it need not exist.</summary>
    public string Current => Path.Combine(data.Root, _pointer.Current);

    /// <summary>Names the folder of the current index.</summary>
    public Task EstablishAsync(string folder, CancellationToken cancellationToken) =>
        _pointer.SetAsync(Path.GetFileName(folder), cancellationToken);

    /// <summary>A folder for the next index, empty.</summary>
    public string CreateNext()
    {
        RemoveOthers();
        return data.Folder(_pointer.Next);
    }

    /// <summary>The folder of the next index with what an earlier rebuild left there, where <paramref name="isUsable"/> says that it can go
    /// on from that; else empty.</summary>
    public string ContinueNext(Func<string, bool> isUsable)
    {
        var folder = Path.Combine(data.Root, _pointer.Next);
        return Directory.Exists(folder) && isUsable(folder) ? folder : CreateNext();
    }

    /// <summary>Removes the folders of earlier indexes and of rebuilds that did not end. What a reader still holds open on Windows goes at
    /// the next call.</summary>
    public void RemoveOthers()
    {
        var current = _pointer.Current;
        foreach (
            var folder in Directory
                .EnumerateDirectories(data.Root)
                .Where(folder => Path.GetFileName(folder) is var name && name != current && _pointer.IsOne(name))
        )
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A process still reads it.
            }
        }
    }
}
