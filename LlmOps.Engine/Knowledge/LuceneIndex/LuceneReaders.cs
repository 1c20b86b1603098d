using System.Globalization;
using Lucene.Net.Index;
using Directory = Lucene.Net.Store.Directory;

namespace LlmOps.Engine.Knowledge.LuceneIndex;

/// <summary>Hands out readers that see the last commit of any process.</summary>
internal sealed class LuceneReaders(Directory directory, string path) : IDisposable
{
    private const int Base36 = 36;
    private readonly Lock _gate = new();
    private DirectoryReader? _current;

    /// <summary>A reader of the last commit, or none where nothing was ever committed. The caller disposes the lease.</summary>
    public Lease Acquire()
    {
        lock (_gate)
        {
            Refresh();
            _current?.IncRef();
            return new Lease(_current);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _current?.Dispose();
            _current = null;
        }
    }

    private void Refresh()
    {
        // Every commit makes a file segments_N with a higher N. Looking at names is far cheaper than asking Lucene, which reads them.
        var newest = NewestGeneration();
        if (newest < 0 || newest == _current?.IndexCommit.Generation)
        {
            return;
        }

        if (_current is null)
        {
            try
            {
                _current = DirectoryReader.Open(directory);
            }
            catch (IOException) when (newest <= 1)
            {
                // The first commit is still being written, or its writer was killed in the middle of it.
            }

            return;
        }

        if (DirectoryReader.OpenIfChanged(_current) is { } changed)
        {
            var old = _current;
            _current = changed;
            old.DecRef();
        }
    }

    private long NewestGeneration()
    {
        var newest = -1L;
        foreach (var file in System.IO.Directory.EnumerateFiles(path, "segments_*"))
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
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetterLower(c) ? c - 'a' + 10 : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Not a commit's name: segments_{digits}."));
            value = (value * Base36) + digit;
        }

        return value;
    }

    /// <summary>A reader in use.</summary>
    public readonly struct Lease(DirectoryReader? reader) : IDisposable
    {
        public DirectoryReader? Reader => reader;

        public void Dispose() => reader?.DecRef();
    }
}
