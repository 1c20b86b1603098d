namespace LlmOps.QueryApi.Model;

/// <summary>A piece of a streamed answer.</summary>
/// <param name="Text">The piece.</param>
public sealed record TokenEvent(string Text);
