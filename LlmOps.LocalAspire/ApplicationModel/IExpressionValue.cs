namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value with a name.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;
