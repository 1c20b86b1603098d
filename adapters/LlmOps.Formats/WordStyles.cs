using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace LlmOps.Formats;

/// <summary>What styles say of headings (level 0 is the title's), hidden text, numbering and tables; each style with what it is based
/// on.</summary>
internal sealed class WordStyles
{
    private const int MaxBases = 20;

    private readonly Dictionary<string, int> _levels = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withHeaderRow = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int NumberId, int Level)> _numbering = new(StringComparer.Ordinal);

    public static WordStyles Read(StyleDefinitionsPart? part)
    {
        var styles = new WordStyles();
        var all =
            part?.Styles?.Elements<Style>()
                .Where(style => style.StyleId?.Value is not null)
                .DistinctBy(style => style.StyleId!.Value!)
                .ToDictionary(style => style.StyleId!.Value!, StringComparer.Ordinal)
            ?? [];
        foreach (var id in all.Keys)
        {
            styles.Read(id, all);
        }

        return styles;
    }

    /// <summary>The heading level of a style, 1 to 6; 0 for the title; null for others.</summary>
    public int? this[string? styleId] =>
        styleId is null ? null
        : _levels.TryGetValue(styleId, out var level) ? level
        : styleId.StartsWith("Heading", StringComparison.OrdinalIgnoreCase) && styleId.Length == 8 && char.IsAsciiDigit(styleId[7])
            ? Math.Clamp(styleId[7] - '0', 1, 6)
        : null;

    /// <summary>True where text of the style is hidden.</summary>
    public bool IsHidden(string? styleId) => styleId is not null && _hidden.Contains(styleId);

    /// <summary>True where a table of the style shows its first row as a header.</summary>
    public bool HasHeaderRow(string? styleId) => styleId is not null && _withHeaderRow.Contains(styleId);

    /// <summary>The numbering that paragraphs of the style take part in, or null.</summary>
    public (int NumberId, int Level)? NumberingOf(string? styleId) =>
        styleId is not null && _numbering.TryGetValue(styleId, out var numbering) ? numbering : null;

    private void Read(string id, Dictionary<string, Style> all)
    {
        bool? isHidden = null;
        int? numberId = null,
            numberLevel = null;
        var current = id;
        for (var depth = 0; depth < MaxBases && all.TryGetValue(current, out var style); depth++)
        {
            if (!_levels.ContainsKey(id) && Level(style) is { } level)
            {
                _levels[id] = level;
            }

            isHidden ??= style.StyleRunProperties?.Vanish is { } vanish ? vanish.Val?.Value ?? true : null;
            numberId ??= style.StyleParagraphProperties?.NumberingProperties?.NumberingId?.Val?.Value;
            numberLevel ??= style.StyleParagraphProperties?.NumberingProperties?.NumberingLevelReference?.Val?.Value;
            if (
                style
                    .Elements<TableStyleProperties>()
                    .Any(part => part.Type?.Value == TableStyleOverrideValues.FirstRow && part.HasChildren)
            )
            {
                _withHeaderRow.Add(id);
            }

            current = style.BasedOn?.Val?.Value ?? "";
        }

        if (isHidden is true)
        {
            _hidden.Add(id);
        }

        if (numberId is > 0)
        {
            _numbering[id] = (numberId.Value, numberLevel ?? 0);
        }
    }

    private static int? Level(Style style)
    {
        var name = style.StyleName?.Val?.Value ?? "";
        if (name.Equals("title", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        if (name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) && int.TryParse(name.AsSpan(8), out var level))
        {
            return Math.Clamp(level, 1, 6);
        }

        return style.StyleParagraphProperties?.OutlineLevel?.Val?.Value is { } outline and < 9 ? Math.Clamp(outline + 1, 1, 6) : null;
    }
}
