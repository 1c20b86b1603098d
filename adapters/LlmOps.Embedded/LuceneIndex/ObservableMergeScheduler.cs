using Lucene.Net.Index;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Merges segments in the background. A merge that fails is reported; left to Lucene, its exception would end the
/// process.</summary>
internal sealed class ObservableMergeScheduler(Action<Exception> failed) : ConcurrentMergeScheduler
{
    protected override void HandleMergeException(Exception exc) => failed(exc);
}
