namespace LlmOps.Engine.FineTuning;

/// <summary>One score of both models over the same questions.</summary>
/// <param name="Name"><c>quality</c>, <c>support</c>, <c>overlap</c>, <c>refusals</c>, <c>format</c>, <c>golden</c>, <c>judge</c>,
/// <c>costUsd</c> or <c>seconds</c>.</param>
/// <param name="Base">Mean of the base model.</param>
/// <param name="Tuned">Mean of the tuned model.</param>
/// <param name="Low">Lower bound of the mean difference, by paired bootstrap.</param>
/// <param name="High">Upper bound of the mean difference.</param>
public sealed record GateScore(string Name, double Base, double Tuned, double Low, double High)
{
    /// <summary>The mean difference.</summary>
    public double Difference => Tuned - Base;
}
