using System.Text;

namespace LlmOps.Engine.FineTuning;

/// <summary>Replaces personal data by <c>{KIND_1}</c>. Within one conversation, which is one redactor's life, the same value always gets
/// the same replacement.</summary>
internal sealed class Redactor(IReadOnlyList<IPersonalDataFinder> finders)
{
    private readonly Dictionary<(string Kind, string Value), string> _replacements = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Replacements made so far, by kind.</summary>
    public Dictionary<string, int> Replaced { get; } = new(StringComparer.Ordinal);

    /// <summary>The text without personal data.</summary>
    public string Redact(string text)
    {
        var plain = PlainForm.Of(text);
        List<(Range Place, string Kind)>? found = null;
        foreach (var finder in finders)
        {
            foreach (var place in finder.Find(plain))
            {
                if (
                    found?.Exists(other => place.Start.Value < other.Place.End.Value && other.Place.Start.Value < place.End.Value)
                    is not true
                )
                {
                    (found ??= []).Add((place, finder.Kind));
                }
            }
        }

        if (found is null)
        {
            return text;
        }

        var redacted = new StringBuilder();
        var at = 0;
        foreach (var (place, kind) in found.OrderBy(entry => entry.Place.Start.Value))
        {
            redacted.Append(text, at, place.Start.Value - at).Append(Replacement(kind, plain[place]));
            at = place.End.Value;
        }

        return redacted.Append(text, at, text.Length - at).ToString();
    }

    private string Replacement(string kind, string value)
    {
        Replaced[kind] = Replaced.GetValueOrDefault(kind) + 1;
        var key = (kind, Canonical(value));
        if (!_replacements.TryGetValue(key, out var replacement))
        {
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
            _replacements[key] = replacement = $"{{{kind}_{_counts[kind]}}}";
        }

        return replacement;
    }

    /// <summary>One number written in groups is the number written in one.</summary>
    private static string Canonical(string value) =>
        string.Concat(value.Where(character => char.IsLetterOrDigit(character) || character is '@' or '.')).ToLowerInvariant();
}
