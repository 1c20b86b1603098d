namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Where the codes of segments are mapped.</summary>
/// <param name="Folder">The folder of the files, which exists once it was asked for.</param>
/// <param name="ReportFailure">Told why codes stay on the heap although there are many.</param>
/// <param name="MaxHeapBytes">Codes of a segment up to this size are on the heap: a writer makes many small segments, and a mapping for
/// each is not worth its cost.</param>
internal sealed record VectorScratch(Func<string> Folder, Action<Exception> ReportFailure, int MaxHeapBytes = 1 << 20);
