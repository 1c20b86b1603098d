namespace LlmOps.Engine.Knowledge;

/// <summary>A condition on one metadata key. Text is compared exactly, numbers and dates by their value.</summary>
public sealed record MetadataCondition
{
    private MetadataCondition(string key) => Key = key;

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>Whether the condition holds where the entry is not one of those described, which includes documents without the
    /// key.</summary>
    public bool IsNegated { get; private init; }

    /// <summary>The entries described: those with one of these terms, or with one in <see cref="Range"/>.</summary>
    internal IReadOnlyCollection<string> Terms { get; private init; } = [];

    /// <summary>A range of terms, or null.</summary>
    internal TermRange? Range { get; private init; }

    /// <summary>The value is one of these texts.</summary>
    public static MetadataCondition AnyOf(string key, params IEnumerable<string> texts) => AnyOf(key, texts, []);

    /// <summary>The value is one of these texts, or a number equal to one of these.</summary>
    public static MetadataCondition AnyOf(string key, IEnumerable<string> texts, IEnumerable<double> numbers) =>
        new(key) { Terms = TermsOf(key, texts, numbers) };

    /// <summary>The value is none of these texts, or there is none.</summary>
    public static MetadataCondition NoneOf(string key, params IEnumerable<string> texts) => NoneOf(key, texts, []);

    /// <summary>The value is none of these texts and equals none of these numbers, or there is none.</summary>
    public static MetadataCondition NoneOf(string key, IEnumerable<string> texts, IEnumerable<double> numbers) =>
        AnyOf(key, texts, numbers) with
        {
            IsNegated = true,
        };

    /// <summary>The value is a number or a date between two bounds of the same kind; one of them may be missing.</summary>
    /// <exception cref="ArgumentException">There is no bound, or one is a number and the other a date.</exception>
    public static MetadataCondition Between(
        string key,
        MetadataBound? lower,
        MetadataBound? upper,
        bool includesLower = true,
        bool includesUpper = true
    )
    {
        if ((lower ?? upper) is not { } any || (lower is not null && upper is not null && lower.IsDate != upper.IsDate))
        {
            throw new ArgumentException("A range has one or two bounds of the same kind.", nameof(lower));
        }

        // What follows the prefix is digits or lower-case letters, which sort between the empty text and the tilde.
        var prefix = any.Prefix(key);
        var (from, isFromIncluded) = lower?.From(key, includesLower) ?? (prefix, true);
        var (to, isToIncluded) = upper?.To(key, includesUpper) ?? (prefix + "~", false);
        return new(key) { Range = new TermRange(from, isFromIncluded, to, isToIncluded) };
    }

    /// <summary>There is a value.</summary>
    public static MetadataCondition Present(string key) => new(key) { Range = MetadataTerm.AnyText(key) };

    /// <summary>There is no value.</summary>
    public static MetadataCondition Absent(string key) => Present(key) with { IsNegated = true };

    /// <summary>Whether a document with this metadata fulfills the condition.</summary>
    public bool Accepts(IReadOnlyDictionary<string, string> metadata) =>
        (metadata.TryGetValue(Key, out var value) && MetadataTerm.OfEntry(Key, value).Any(Describes)) != IsNegated;

    private bool Describes(string term) => Terms.Contains(term) || Range?.Contains(term) == true;

    private static string[] TermsOf(string key, IEnumerable<string> texts, IEnumerable<double> numbers) =>
        [
            .. texts
                .Select(text => MetadataTerm.Of(key, text))
                .Concat(numbers.Select(number => MetadataTerm.OfNumber(key, number)))
                .Distinct(StringComparer.Ordinal),
        ];
}
