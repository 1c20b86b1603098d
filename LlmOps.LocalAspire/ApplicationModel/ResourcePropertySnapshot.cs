namespace Aspire.Hosting.ApplicationModel;

/// <summary>A property.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Whether the value must not be shown unasked.</summary>
    public bool IsSensitive { get; init; }
}
