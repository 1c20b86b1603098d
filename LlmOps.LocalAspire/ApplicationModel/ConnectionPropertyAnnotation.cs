namespace Aspire.Hosting.ApplicationModel;

/// <summary>A further part of a connection string.</summary>
public sealed class ConnectionPropertyAnnotation(string name, ReferenceExpression referenceExpression) : IResourceAnnotation
{
    /// <summary>The part's name.</summary>
    public string Name { get; } = name;

    /// <summary>The part's value.</summary>
    public ReferenceExpression Value { get; } = referenceExpression;
}
