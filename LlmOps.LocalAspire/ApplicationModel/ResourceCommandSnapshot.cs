namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command of a resource.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it can be given.</param>
/// <param name="DisplayName">The name shown.</param>
/// <param name="DisplayDescription">What it does.</param>
/// <param name="Parameter">Given back when it is executed.</param>
/// <param name="ConfirmationMessage">Asked before it is executed.</param>
/// <param name="IconName">A Fluent UI icon's name.</param>
/// <param name="IconVariant">The icon's form.</param>
/// <param name="IsHighlighted">Whether it is shown beside the resource.</param>
public sealed record ResourceCommandSnapshot(string Name, ResourceCommandState State, string DisplayName, string? DisplayDescription, object? Parameter, string? ConfirmationMessage, string? IconName, IconVariant? IconVariant, bool IsHighlighted);
