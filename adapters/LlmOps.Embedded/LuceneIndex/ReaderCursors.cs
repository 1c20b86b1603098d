using System.Collections.Concurrent;
using Lucene.Net.Index;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>What is the same for all searches of one reader, and the cursors that none of them uses at the moment.</summary>
internal sealed class ReaderCursors(DirectoryReader reader, ChunkSimilarity similarity)
{
    /// <summary>As many searches as run at a time; more would only hold memory.</summary>
    private const int MaxIdle = 4;

    private readonly ConcurrentQueue<SegmentCursor[]> _idle = [];

    // A failure is not kept: the next search tries again.
    private readonly Lazy<IDictionary<string, string>> _commitData = new(
        () => reader.IndexCommit.UserData,
        LazyThreadSafetyMode.PublicationOnly
    );
    private readonly Lazy<IReadOnlyCollection<string>> _languages = new(
        () => ChunkFields.LanguagesIn(reader),
        LazyThreadSafetyMode.PublicationOnly
    );
    private readonly Lazy<float[]> _textLengths = new(
        () => similarity.LengthsOf(reader, ChunkFields.Text),
        LazyThreadSafetyMode.PublicationOnly
    );
    private readonly Lazy<float[]> _titleLengths = new(
        () => similarity.LengthsOf(reader, ChunkFields.Title),
        LazyThreadSafetyMode.PublicationOnly
    );

    public DirectoryReader Reader => reader;

    /// <summary>What the commit says of the index. A reader lists the files of its commit whenever it is asked for it.</summary>
    public IDictionary<string, string> CommitData => _commitData.Value;

    /// <summary>The languages that chunks were analyzed in, but for the general analyzer's.</summary>
    public IReadOnlyCollection<string> Languages => _languages.Value;

    /// <summary>By the recorded length of a chunk's text, what its frequencies are weighed against.</summary>
    public float[] TextLengths => _textLengths.Value;

    /// <summary>By the recorded length of a title, what its frequencies are weighed against.</summary>
    public float[] TitleLengths => _titleLengths.Value;

    /// <summary>Runs a search over the segments. After a failure its cursors are not used again.</summary>
    public T Search<T>(Func<SegmentCursor[], T> search)
    {
        var cursors = _idle.TryDequeue(out var idle) ? idle : [.. reader.Leaves.Select(leaf => new SegmentCursor(leaf))];
        var result = search(cursors);
        if (_idle.Count < MaxIdle)
        {
            _idle.Enqueue(cursors);
        }

        return result;
    }
}
