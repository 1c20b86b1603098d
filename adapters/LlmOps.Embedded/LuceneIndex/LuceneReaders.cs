using System.Globalization;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using Lucene.Net.Index;
using Lucene.Net.Store;
using Polly;
using Directory = Lucene.Net.Store.Directory;
using Lock = System.Threading.Lock;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Hands out readers that see the last commit of the index's owner, whichever process that is. When a commit cannot be read, the
/// one read before goes on answering.</summary>
internal sealed class LuceneReaders(IndexLocation location, TimeProvider time, Action<string> suspect) : IDisposable
{
    private const int Base36 = 36;

    // The owner may remove files of a commit, or the whole folder after a rebuild, while they are being opened.
    private static readonly ResiliencePipeline s_opening = StorePipelines.Conflict(
        attempts: 3,
        TimeSpan.FromMilliseconds(2),
        IndexFault.IsReadDamage
    );
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private string? _folder;
    private Directory? _directory;
    private DirectoryReader? _current;

    // A reader lists the files of its commit whenever it is asked which one it reads.
    private long _generation;
    private Exception? _fault;
    private long _faultAt;

    /// <summary>A reader of the last commit that can be read, or none where nothing was ever committed. The caller disposes the
    /// lease.</summary>
    /// <exception cref="StoreUnavailableException">No commit can be read.</exception>
    public Lease Acquire()
    {
        lock (_gate)
        {
            Refresh();
            _current?.IncRef();
            return new Lease(_current);
        }
    }

    /// <summary>Throws where the last commit cannot be read, also while an earlier one still answers.</summary>
    /// <exception cref="StoreUnavailableException">The last commit cannot be read.</exception>
    public void Probe()
    {
        lock (_gate)
        {
            Refresh();
            if (_fault is not null)
            {
                throw Unreadable(_fault);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _current?.Dispose();
            _directory?.Dispose();
            (_current, _directory) = (null, null);
        }
    }

    private void Refresh()
    {
        // A broken index is not opened again for every search.
        if (_fault is not null && time.GetElapsedTime(_faultAt) < s_pause && location.Current == _folder)
        {
            if (_current is null)
            {
                throw Unreadable(_fault);
            }

            return;
        }

        try
        {
            s_opening.Execute(() => RefreshFrom(location.Current));
            _fault = null;
        }
        catch (Exception e) when (IndexFault.IsReadDamage(e))
        {
            (_fault, _faultAt) = (e, time.GetTimestamp());
            suspect($"The last commit cannot be read: {e.Message}");
            if (_current is null)
            {
                throw Unreadable(e);
            }
        }
    }

    private void RefreshFrom(string folder)
    {
        if (folder != _folder)
        {
            var directory = FSDirectory.Open(folder, NoLockFactory.GetNoLockFactory());
            var opened = Open(directory, folder);
            _current?.DecRef();
            _directory?.Dispose();
            (_folder, _directory) = (folder, directory);
            Keep(opened);
            return;
        }

        // Every commit makes a file segments_N with a higher N. Looking at names is far cheaper than asking Lucene, which reads them.
        if (_current is null)
        {
            Keep(Open(_directory!, folder));
            return;
        }

        var newest = NewestGeneration(folder);
        if (newest < 0)
        {
            throw new IndexNotFoundException("The index has no commit any more.");
        }

        if (newest != _generation && DirectoryReader.OpenIfChanged(_current) is { } changed)
        {
            var old = _current;
            Keep(changed);
            old.DecRef();
        }
    }

    private void Keep(DirectoryReader? reader) => (_current, _generation) = (reader, reader?.IndexCommit.Generation ?? -1);

    private DirectoryReader? Open(Directory directory, string folder)
    {
        var newest = NewestGeneration(folder);
        if (newest < 0)
        {
            return location.IsEstablished ? throw new IndexNotFoundException("The index has no commit any more.") : null;
        }

        try
        {
            return DirectoryReader.Open(directory);
        }
        catch (IOException) when (newest == 1 && !location.IsEstablished)
        {
            // The first commit is still being written, or its writer was killed in the middle of it.
            return null;
        }
    }

    private static long NewestGeneration(string folder)
    {
        var newest = -1L;
        foreach (var file in System.IO.Directory.Exists(folder) ? System.IO.Directory.EnumerateFiles(folder, "segments_*") : [])
        {
            newest = Math.Max(newest, Parse(Path.GetFileName(file.AsSpan())["segments_".Length..]));
        }

        return newest;
    }

    private static long Parse(ReadOnlySpan<char> digits)
    {
        var value = 0L;
        foreach (var c in digits)
        {
            var digit =
                char.IsAsciiDigit(c) ? c - '0'
                : char.IsAsciiLetterLower(c) ? c - 'a' + 10
                : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Not a commit's name: segments_{digits}."));
            value = (value * Base36) + digit;
        }

        return value;
    }

    private static StoreUnavailableException Unreadable(Exception fault) =>
        new("chunk-index", "The chunk index cannot be read; the ingest worker rebuilds it.", fault) { Failure = StoreFailure.Damaged };

    /// <summary>A reader in use.</summary>
    public readonly struct Lease(DirectoryReader? reader) : IDisposable
    {
        public DirectoryReader? Reader => reader;

        public void Dispose() => reader?.DecRef();
    }
}
