namespace Aspire.Hosting.ApplicationModel;

/// <summary>Makes a <see cref="ReferenceExpression"/> piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly ReferenceExpression.Parts _parts = new();

    /// <summary>Whether nothing was appended.</summary>
    public bool IsEmpty => _parts.IsEmpty;

    /// <summary>Appends text.</summary>
    public void AppendLiteral(string value) => _parts.AppendLiteral(value);

    /// <summary>Appends text.</summary>
    public void AppendFormatted(string? value) => _parts.AppendLiteral(value);

    /// <summary>Appends a value.</summary>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => _parts.AppendValue(valueProvider, format: null);

    /// <summary>Appends a value, written as <paramref name="format"/> says.</summary>
    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider => _parts.AppendValue(valueProvider, format);

    /// <summary>The expression.</summary>
    public ReferenceExpression Build() => _parts.Build();
}
