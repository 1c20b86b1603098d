namespace LlmOps.Engine.FineTuning;

/// <summary>How far the archive has been read.</summary>
/// <param name="Through">Turns up to this time have been in a dataset that was trained on.</param>
internal sealed record Watermark(DateTimeOffset Through);
