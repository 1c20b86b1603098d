namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command is shown.</summary>
public class CommandOptions
{
    internal static CommandOptions Default { get; } = new();

    /// <summary>What it does.</summary>
    public string? Description { get; set; }

    /// <summary>Given back when it is executed.</summary>
    public object? Parameter { get; set; }

    /// <summary>Asked before it is executed.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>A Fluent UI icon's name.</summary>
    public string? IconName { get; set; }

    /// <summary>The icon's form.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Whether it is shown beside the resource.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it can be given; always, where null.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}
