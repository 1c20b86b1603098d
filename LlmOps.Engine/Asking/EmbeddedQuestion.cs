namespace LlmOps.Engine.Asking;

/// <summary>A question's vector.</summary>
/// <param name="Vector">The vector.</param>
/// <param name="Tokens">Billed tokens.</param>
/// <param name="WeightShare">The part of its weight that the vector leg has with this model and this question's language, 0 to 1.</param>
/// <param name="KnowsManyLanguages">Whether the model was trained on many languages.</param>
internal sealed record EmbeddedQuestion(ReadOnlyMemory<float> Vector, long Tokens, double WeightShare, bool KnowsManyLanguages);
