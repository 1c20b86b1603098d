namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>A unit of measurement.</summary>
/// <param name="Dimension">What it measures; a currency is a dimension of its own.</param>
/// <param name="Factor">How many of the dimension's base units it is.</param>
internal sealed record Unit(string Dimension, decimal Factor);
