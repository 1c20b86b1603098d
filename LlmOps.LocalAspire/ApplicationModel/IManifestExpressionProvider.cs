namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that has a name, such as <c>{queryapi.bindings.http.url}</c>, before it is known.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The name, in braces.</summary>
    string ValueExpression { get; }
}
