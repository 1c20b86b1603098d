using System.Globalization;
using System.Runtime.CompilerServices;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Embedded;

/// <summary>The archive in files, one for each turn; names as in <see cref="ArchiveKeys"/>.</summary>
internal sealed class FileArchive(DataDirectory directory) : ILongTermArchive
{
    public string StoreName => "archive (files)";

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        DurableFile.ProbeAsync(directory.Folder(ArchiveKeys.Root), cancellationToken);

    public Task<bool> WriteAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        Task.Run(() => Write(scope, turn), cancellationToken);

    public Task<IReadOnlyList<ConversationTurn>> LoadAsync(
        TenantScope scope,
        string sessionId,
        int limit,
        CancellationToken cancellationToken
    ) => Task.Run<IReadOnlyList<ConversationTurn>>(() => Load(scope, sessionId, limit, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<ConversationTurn> ReadDayAsync(
        TenantScope scope,
        DateOnly day,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var folder = Path(ArchiveKeys.Day(scope, day));
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        var seen = new HashSet<(string, string)>();
        foreach (var session in Directory.EnumerateDirectories(folder))
        {
            long? deletedThrough = null;
            foreach (var file in Directory.EnumerateFiles(session, "*.json"))
            {
                if (await ReadAsync(file, cancellationToken) is not { } turn)
                {
                    continue;
                }

                deletedThrough ??= DeletedThrough(scope, turn.SessionId);
                if (turn.Sequence > deletedThrough && seen.Add((turn.SessionId, turn.TurnId)))
                {
                    yield return turn;
                }
            }
        }
    }

    public Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken) =>
        Task.Run(() => Delete(scope, sessionId, throughSequence), cancellationToken);

    public Task<long> GetDeletedThroughAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken) =>
        Task.Run(() => DeletedThrough(scope, sessionId), cancellationToken);

    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.Run(() => FolderErasure.Erase(Path(ArchiveKeys.Tenant(scope)), cancellationToken), cancellationToken);

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.Run(() => FolderErasure.Count(Path(ArchiveKeys.Tenant(scope))), cancellationToken);

    private bool Write(TenantScope scope, ConversationTurn turn)
    {
        var pointer = Path(ArchiveKeys.SessionPointer(scope, turn));
        var file = Path(ArchiveKeys.Turn(scope, turn));
        if (!File.Exists(file))
        {
            CreateEmpty(pointer);
            Replace(file, MemoryJson.WriteUtf8(turn));
        }
        else if (
            turn.Feedback is not null
            && MemoryJson.Read(File.ReadAllBytes(file)) is var stored
            && TurnFeedback.Later(stored.Feedback, turn.Feedback) == turn.Feedback
        )
        {
            // Feedback is all that changes: the turn stays as it was first written.
            Replace(file, MemoryJson.WriteUtf8(stored with { Feedback = turn.Feedback }));
        }

        // Looked up after the write: a deletion that begins later finds the pointer, one that began earlier is seen here.
        if (turn.Sequence > DeletedThrough(scope, turn.SessionId))
        {
            return true;
        }

        File.Delete(file);
        File.Delete(pointer);
        return false;
    }

    private List<ConversationTurn> Load(TenantScope scope, string sessionId, int limit, CancellationToken cancellationToken)
    {
        var deletedThrough = DeletedThrough(scope, sessionId);
        var turns = new List<ConversationTurn>();
        foreach (var pointer in Pointers(scope, sessionId).Where(p => p.Sequence > deletedThrough).DistinctBy(p => p.TurnSegment).Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (turns.Count == limit)
            {
                break;
            }

            try
            {
                turns.Add(MemoryJson.Read(File.ReadAllBytes(Path(ArchiveKeys.Turn(scope, sessionId, pointer)))));
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // A write that is under way, or was cut off and will be repeated.
            }
        }

        turns.Reverse();
        return turns;
    }

    private int Delete(TenantScope scope, string sessionId, long throughSequence)
    {
        CreateEmpty(Path(ArchiveKeys.Deleted(scope, sessionId, throughSequence)));
        var removed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pointer in Pointers(scope, sessionId).Where(p => p.Sequence <= throughSequence))
        {
            var file = Path(ArchiveKeys.Turn(scope, sessionId, pointer));
            if (File.Exists(file))
            {
                removed.Add(pointer.TurnSegment);
                File.Delete(file);
            }

            File.Delete(Path(ArchiveKeys.Session(scope, sessionId) + pointer));
        }

        return removed.Count;
    }

    private long DeletedThrough(TenantScope scope, string sessionId)
    {
        var folder = Path(ArchiveKeys.Deleted(scope, sessionId));
        return Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder)
                .Select(f => long.Parse(System.IO.Path.GetFileName(f), CultureInfo.InvariantCulture))
                .DefaultIfEmpty()
                .Max()
            : 0;
    }

    private List<ArchiveKeys.Pointer> Pointers(TenantScope scope, string sessionId)
    {
        var folder = Path(ArchiveKeys.Session(scope, sessionId));
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var pointers = new List<ArchiveKeys.Pointer>();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (ArchiveKeys.Pointer.TryParse(System.IO.Path.GetFileName(file), out var pointer))
            {
                pointers.Add(pointer);
            }
        }

        pointers.Sort(
            (a, b) => a.Sequence != b.Sequence ? a.Sequence.CompareTo(b.Sequence) : string.CompareOrdinal(a.TurnSegment, b.TurnSegment)
        );
        return pointers;
    }

    private static async Task<ConversationTurn?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return MemoryJson.Read(await File.ReadAllBytesAsync(file, cancellationToken));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes a file whose name says everything. There is nothing in it that could be half written, so it needs no other name
    /// first.</summary>
    private static void CreateEmpty(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        try
        {
            new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Its maker may still have to bring it to the disk.
        }

        DurableFile.FlushFolder(folder);
    }

    /// <summary>Makes a file whole or not at all: written aside, on disk, then renamed.</summary>
    private void Replace(string path, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var aside = directory.File(ArchiveKeys.Root, ".writing", Guid.NewGuid().ToString("N"));
        using (var stream = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        DurableFile.FlushFolder(System.IO.Path.GetDirectoryName(path)!);
    }

    private string Path(string key) => System.IO.Path.Combine([directory.Root, .. key.Split('/')]);
}
