namespace LlmOps.LocalBedrock.Models;

/// <summary>What a model id in a request stands for.</summary>
/// <param name="Id">The id as asked for, without knobs.</param>
/// <param name="Model">The foundation model behind it.</param>
/// <param name="Knobs">What stood behind the first <c>+</c>, or an empty string.</param>
internal sealed record ResolvedModel(string Id, FoundationModel Model, string Knobs);
