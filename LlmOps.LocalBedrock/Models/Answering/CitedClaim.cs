namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>A claim that a judge is asked about.</summary>
/// <param name="Number">Its number in the prompt.</param>
/// <param name="Passage">The number of the passage that it cites.</param>
/// <param name="Text">What it says.</param>
internal sealed record CitedClaim(int Number, int Passage, string Text);
