namespace LlmOps.LocalBedrock.Models.Embeddings;

/// <summary>What a sentence model is loaded from.</summary>
/// <param name="Vocabulary">Word pieces, one a line, UTF-8.</param>
/// <param name="Graph">The network and its weights, as an ONNX file.</param>
internal sealed record SentenceModelFiles(byte[] Vocabulary, byte[] Graph);
