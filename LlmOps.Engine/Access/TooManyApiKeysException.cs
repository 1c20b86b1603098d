namespace LlmOps.Engine.Access;

/// <summary>A key cannot be made because as many of its name are active as may be.</summary>
/// <param name="name">The name.</param>
/// <param name="limit">How many may be.</param>
public sealed class TooManyApiKeysException(string name, int limit) : Exception($"{limit} keys of this name are active; revoke one first.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>How many may be active.</summary>
    public int Limit { get; } = limit;
}
