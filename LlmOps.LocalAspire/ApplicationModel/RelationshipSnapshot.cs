namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a resource stands to another.</summary>
/// <param name="ResourceName">The other.</param>
/// <param name="Type">How: <c>Reference</c>, <c>WaitFor</c>, <c>Parent</c>.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);
