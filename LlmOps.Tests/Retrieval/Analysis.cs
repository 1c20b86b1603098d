using LlmOps.Engine.Knowledge.LuceneIndex;
using LlmOps.Engine.Text;

namespace LlmOps.Tests.Retrieval;

/// <summary>The text analysis of the services.</summary>
internal static class Analysis
{
    public static ITextAnalysis English { get; } = new LuceneTextAnalysis();
}
