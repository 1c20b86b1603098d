namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Writes the vector of a number into a span of zeros.</summary>
internal delegate void VectorReader(int number, Span<float> vector);
