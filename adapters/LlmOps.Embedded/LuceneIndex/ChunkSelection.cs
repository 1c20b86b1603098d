using Lucene.Net.Search;
using Lucene.Net.Util;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Which chunks a search may find: those of a tenant, or those of them that a filter lets through.</summary>
internal sealed class ChunkSelection(string tenant, Filter? filter)
{
    private readonly BytesRef _tenant = new(tenant);

    /// <summary>The chunks of one segment that may be found.</summary>
    public SelectedChunks In(SegmentCursor segment)
    {
        if (filter is not null)
        {
            return
                filter.GetDocIdSet((Lucene.Net.Index.AtomicReaderContext)segment.Reader.Context, segment.Reader.LiveDocs)?.GetIterator()
                    is { } chunks
                ? new SelectedChunks(segment.Select(chunks))
                : SelectedChunks.None;
        }

        if (segment.Terms(ChunkFields.Tenant) is not { } tenants || !tenants.SeekExact(_tenant))
        {
            return SelectedChunks.None;
        }

        // Most segments belong to one tenant, and need not be looked at one chunk after the other.
        return tenants.DocFreq == segment.Reader.MaxDoc ? SelectedChunks.AllLive : new SelectedChunks(segment.Select(tenants));
    }
}
