namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>What a word means, whichever language it is of.</summary>
/// <param name="Name">Its name in the list of concepts.</param>
/// <param name="IsThing">Whether it is a thing or a person: another one in its place is another thing.</param>
/// <param name="Class">The class of those that exclude each other, such as the days of the week; null: it is of none.</param>
internal sealed record Concept(string Name, bool IsThing, string? Class);
