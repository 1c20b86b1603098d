using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace LlmOps.Formats;

/// <summary>Which paragraph styles are headings, of which level; level 0 is the title's.</summary>
internal sealed class WordStyles
{
    private readonly Dictionary<string, int> _levels = new(StringComparer.Ordinal);

    public static WordStyles Read(StyleDefinitionsPart? part)
    {
        var styles = new WordStyles();
        var all = part?.Styles?.Elements<Style>().Where(style => style.StyleId?.Value is not null).DistinctBy(style => style.StyleId!.Value!).ToDictionary(style => style.StyleId!.Value!, StringComparer.Ordinal) ?? [];
        foreach (var id in all.Keys)
        {
            var current = id;
            for (var depth = 0; depth < 20 && all.TryGetValue(current, out var style); depth++)
            {
                if (Level(style) is { } level)
                {
                    styles._levels[id] = level;
                    break;
                }

                current = style.BasedOn?.Val?.Value ?? "";
            }
        }

        return styles;
    }

    /// <summary>The heading level of a style, 1 to 6; 0 for the title; null for others.</summary>
    public int? this[string? styleId] =>
        styleId is null ? null
        : _levels.TryGetValue(styleId, out var level) ? level
        : styleId.StartsWith("Heading", StringComparison.OrdinalIgnoreCase) && styleId.Length == 8 && char.IsAsciiDigit(styleId[7]) ? Math.Clamp(styleId[7] - '0', 1, 6)
        : null;

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
