using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with values in it that are known once the application runs.</summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    /// <summary>No text.</summary>
    public static readonly ReferenceExpression Empty = new(string.Empty, [], [], []);

    private ReferenceExpression(string format, IValueProvider[] valueProviders, string[] manifestExpressions, string?[] stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        ManifestExpressions = manifestExpressions;
        StringFormats = stringFormats;
    }

    /// <summary>The text, as a composite format string over <see cref="ValueProviders"/>.</summary>
    public string Format { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The names of the values.</summary>
    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>How each value is written: null as it is, <c>uri</c> escaped for a URI.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    /// <inheritdoc />
    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Makes an expression from an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Build();

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        var values = new object?[ValueProviders.Count];
        for (var index = 0; index < values.Length; index++)
        {
            var value = await ValueProviders[index].GetValueAsync(context, cancellationToken);
            values[index] = StringFormats[index] is "uri" && value is not null ? Uri.EscapeDataString(value) : value;
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    internal sealed class Parts
    {
        private readonly StringBuilder _format = new();
        private readonly List<IValueProvider> _providers = [];
        private readonly List<string> _expressions = [];
        private readonly List<string?> _formats = [];

        public bool IsEmpty => _format.Length == 0;

        public void AppendLiteral(string? value) => _format.Append(value?.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

        public void AppendValue(object value, string? format)
        {
            if (value is ReferenceExpression inner && format is null)
            {
                // An expression within an expression keeps its own placeholders.
                var shifted = Enumerable.Range(_providers.Count, inner.ValueProviders.Count).Select(index => (object)$"{{{index}}}").ToArray();
                _format.Append(inner.ValueProviders.Count == 0 ? inner.Format : Shift(inner.Format, shifted));
                _providers.AddRange(inner.ValueProviders);
                _expressions.AddRange(inner.ManifestExpressions);
                _formats.AddRange(inner.StringFormats);
                return;
            }

            _format.Append(CultureInfo.InvariantCulture, $"{{{_providers.Count}}}");
            _providers.Add((IValueProvider)value);
            _expressions.Add(((IManifestExpressionProvider)value).ValueExpression);
            _formats.Add(format);
        }

        public ReferenceExpression Build() => new(_format.ToString(), [.. _providers], [.. _expressions], [.. _formats]);

        private static string Shift(string format, object[] placeholders)
        {
            // Formatting undoes the escaping of literal braces, so it is done twice over beforehand.
            var kept = format.Replace("{{", "{{{{", StringComparison.Ordinal).Replace("}}", "}}}}", StringComparison.Ordinal);
            return string.Format(CultureInfo.InvariantCulture, kept, placeholders);
        }
    }

    /// <summary>What the compiler calls for an interpolated string.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler
    {
        private readonly Parts _parts = new();

        /// <summary>Begins.</summary>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
        {
        }

        /// <summary>Text.</summary>
        public readonly void AppendLiteral(string value) => _parts.AppendLiteral(value);

        /// <summary>Text.</summary>
        public readonly void AppendFormatted(string? value) => _parts.AppendLiteral(value);

        /// <summary>Text, written as <paramref name="format"/> says.</summary>
        public readonly void AppendFormatted(string? value, string? format = null) =>
            _parts.AppendLiteral(format is "uri" && value is not null ? Uri.EscapeDataString(value) : value);

        /// <summary>A value.</summary>
        public readonly void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _parts.AppendValue(valueProvider, format: null);

        /// <summary>A value, written as <paramref name="format"/> says.</summary>
        public readonly void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider => _parts.AppendValue(valueProvider, format);

        /// <summary>The value of a resource.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _parts.AppendValue(valueProvider.Resource, format: null);

        /// <summary>The value of a resource, written as <paramref name="format"/> says.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _parts.AppendValue(valueProvider.Resource, format);

        internal readonly ReferenceExpression Build() => _parts.Build();
    }
}
