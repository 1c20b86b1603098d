using Lucene.Net.Index;

namespace LlmOps.Engine.Knowledge.LuceneIndex;

/// <summary>Merges segments in the background and says whether it does so at this moment.</summary>
internal sealed class ObservableMergeScheduler : ConcurrentMergeScheduler
{
    public bool IsMerging => MergeThreadCount > 0;
}
