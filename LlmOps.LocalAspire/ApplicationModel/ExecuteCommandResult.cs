namespace Aspire.Hosting.ApplicationModel;

/// <summary>The outcome of a command.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it did what it says.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether somebody called it off.</summary>
    public bool Canceled { get; init; }

    /// <summary>What there is to say.</summary>
    public string? Message { get; init; }
}
