using LlmOps.Embedded.LuceneIndex;
using LlmOps.Engine.Text;

namespace LlmOps.Tests.Asking;

/// <summary>The text analysis of the services.</summary>
internal static class Analysis
{
    public static ITextAnalysis English { get; } = new LuceneTextAnalysis();
}
