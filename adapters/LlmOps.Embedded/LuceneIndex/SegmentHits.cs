namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Hits by the segment that they lie in.</summary>
internal static class SegmentHits
{
    /// <summary>Splits hits that are in the order of their numbers.</summary>
    public static IEnumerable<(SegmentCursor Segment, ReadOnlyMemory<(int Chunk, float Score)> Hits)> Split(
        this SegmentCursor[] segments,
        (int Chunk, float Score)[] hits
    )
    {
        var at = 0;
        foreach (var segment in segments)
        {
            var first = at;
            while (at < hits.Length && hits[at].Chunk < segment.DocBase + segment.Reader.MaxDoc)
            {
                at++;
            }

            if (at > first)
            {
                yield return (segment, hits.AsMemory(first, at - first));
            }
        }
    }
}
