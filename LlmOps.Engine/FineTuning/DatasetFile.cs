namespace LlmOps.Engine.FineTuning;

/// <summary>One file of a dataset.</summary>
/// <param name="Part"><c>train</c>, <c>validation</c>, <c>heldout</c> or <c>sources</c>.</param>
/// <param name="Key">Its key in the dataset store.</param>
/// <param name="Records">Its lines.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its hash, lower-case hexadecimal.</param>
internal sealed record DatasetFile(string Part, string Key, int Records, long Bytes, string Sha256);
