using System.Globalization;
using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace LlmOps.Formats.Html;

/// <summary>What the elements' attributes, the page's own style sheets and inline styles say about whether text can be seen.</summary>
/// <remarks>Sheets that stand in other files are not known, nor are conditions of media. Rules whose matching could take long are not
/// looked at.</remarks>
internal sealed class HtmlVisibility
{
    private const long MaxMatches = 4_000_000;
    private const int MaxSheetCharacters = 1_000_000;
    private const int MaxSelector = 200;

    private static readonly string[] s_properties =
    [
        "display",
        "visibility",
        "opacity",
        "font-size",
        "color",
        "background-color",
        "background",
        "background-image",
        "position",
        "left",
        "right",
        "top",
        "text-indent",
        "width",
        "height",
        "overflow",
        "clip",
        "clip-path",
        "content-visibility",
    ];

    private readonly Dictionary<IElement, Dictionary<string, string>> _byRule = [];
    private readonly CssParser _parser = new();
    private bool _hasForeignSheets;

    public static HtmlVisibility Read(IHtmlDocument document)
    {
        var visibility = new HtmlVisibility { _hasForeignSheets = document.QuerySelector("link[rel~=stylesheet]") is not null };
        visibility.ApplySheets(document);
        return visibility;
    }

    /// <summary>How an element is seen, given how its parent is.</summary>
    public ElementVisibility Of(IElement element, ElementVisibility parent)
    {
        if (
            element.HasAttribute("hidden")
            || element.GetAttribute("aria-hidden")?.Equals("true", StringComparison.OrdinalIgnoreCase) is true
        )
        {
            return parent with { IsRemoved = true };
        }

        var inline = element.GetAttribute("style") is { Length: > 0 and < 10_000 } style ? Declarations(style) : null;
        var byRule = _byRule.GetValueOrDefault(element);
        var color = element.LocalName == "font" ? element.GetAttribute("color") : null;
        var bgcolor = element.GetAttribute("bgcolor");
        if (inline is null && byRule is null && color is null && bgcolor is null)
        {
            return parent;
        }

        string? Value(string name) => inline?.GetValueOrDefault(name) ?? byRule?.GetValueOrDefault(name);

        var seen = parent;
        if (
            Value("display") is "none"
            || Value("content-visibility") is "hidden"
            || Value("opacity") is { } opacity && IsZero(opacity)
            || IsOffScreen(Value)
            || IsCollapsed(Value)
        )
        {
            return parent with { IsRemoved = true };
        }

        seen = Value("visibility") switch
        {
            "hidden" or "collapse" => seen with { IsInvisible = true },
            "visible" => seen with { IsInvisible = false },
            _ => seen,
        };
        if (Value("font-size") is { } size)
        {
            seen = seen with
            {
                HasNoSize =
                    IsZero(size)
                    || (
                        seen.HasNoSize
                        && (
                            size.EndsWith('%')
                            || size.EndsWith("em", StringComparison.Ordinal) && !size.EndsWith("rem", StringComparison.Ordinal)
                        )
                    ),
            };
        }

        if ((Value("background-color") ?? Value("background") ?? bgcolor) is { } background)
        {
            seen =
                CssColor.Find(background) is { } found
                && !background.Contains("url(", StringComparison.Ordinal)
                && !background.Contains("gradient", StringComparison.Ordinal)
                    ? seen with
                    {
                        Background = found,
                        IsBackgroundKnown = true,
                    }
                : background is "none" or "transparent" or "inherit" ? seen
                : seen with { IsBackgroundKnown = false };
        }

        if (Value("background-image") is not (null or "none"))
        {
            seen = seen with { IsBackgroundKnown = false };
        }

        if ((Value("color") ?? color) is { } text)
        {
            seen =
                text == "transparent" ? seen with { IsTransparent = true }
                : CssColor.Find(text) is { } found ? seen with { Color = found, IsTransparent = false }
                : seen;
        }

        return seen;
    }

    /// <summary>How the body is seen before anything is said.</summary>
    public ElementVisibility Root => new(false, false, false, false, 0x000000, 0xFFFFFF, !_hasForeignSheets);

    private static bool IsZero(string value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] == '.'))
        {
            end++;
        }

        return end > 0
            && double.TryParse(value.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && (
                number == 0
                || (number <= 1 && value.AsSpan(end).Trim() is "px" or "pt")
                || (number < 0.05 && value.AsSpan(end).Trim() is "" or "em" or "rem")
            );
    }

    private static bool IsOffScreen(Func<string, string?> value)
    {
        if (value("text-indent") is { } indent && Pixels(indent) <= -900)
        {
            return true;
        }

        return value("position") is "absolute" or "fixed"
            && (
                (value("left") is { } left && Pixels(left) <= -900)
                || (value("top") is { } top && Pixels(top) <= -900)
                || (value("right") is { } right && Pixels(right) <= -900)
                || (
                    value("clip") is { } clip
                    && clip.Replace(" ", "", StringComparison.Ordinal)
                        is "rect(0,0,0,0)"
                            or "rect(0px,0px,0px,0px)"
                            or "rect(0000)"
                            or "rect(1px,1px,1px,1px)"
                )
            );
    }

    private static bool IsCollapsed(Func<string, string?> value) =>
        value("overflow") is "hidden" or "clip"
        && (value("height") is { } height && IsZero(height) || value("width") is { } width && IsZero(width));

    private static double Pixels(string value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiDigit(value[end]) || value[end] is '.' or '-'))
        {
            end++;
        }

        if (end == 0 || !double.TryParse(value.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return 0;
        }

        return value[end..].Trim() switch
        {
            "em" or "rem" => number * 16,
            "vw" or "vh" or "%" => number * 10,
            "pt" => number * 4 / 3,
            "cm" => number * 38,
            "in" => number * 96,
            _ => number,
        };
    }

    private static Dictionary<string, string> Declarations(string style)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in style.Split(';'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                found[part[..colon].Trim().ToLowerInvariant()] = part[(colon + 1)..]
                    .Replace("!important", "", StringComparison.OrdinalIgnoreCase)
                    .Trim()
                    .ToLowerInvariant();
            }
        }

        return found;
    }

    private void ApplySheets(IHtmlDocument document)
    {
        var rules = new List<(ICssStyleRule Rule, int Order)>();
        foreach (var style in document.QuerySelectorAll("style"))
        {
            if (
                style.TextContent is { Length: <= MaxSheetCharacters } text
                && style.GetAttribute("media") is null or "" or "all" or "screen"
            )
            {
                Collect(_parser.ParseStyleSheet(style.TextContent).Rules, rules);
            }
        }

        if (rules.Count == 0)
        {
            return;
        }

        var elements = document.All.Length;
        var left = MaxMatches;
        foreach (var (rule, _) in rules.OrderBy(entry => entry.Rule.Selector?.Specificity ?? default).ThenBy(entry => entry.Order))
        {
            left -= elements;
            if (left < 0)
            {
                return;
            }

            foreach (var element in document.All)
            {
                if (rule.Selector?.Match(element, null) is true)
                {
                    Take(element, rule.Style);
                }
            }
        }
    }

    private void Take(IElement element, ICssStyleDeclaration style)
    {
        if (!_byRule.TryGetValue(element, out var known))
        {
            _byRule[element] = known = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        foreach (var name in s_properties)
        {
            if (style.GetPropertyValue(name) is { Length: > 0 } value)
            {
                known[name] = value.ToLowerInvariant();
            }
        }
    }

    private static void Collect(ICssRuleList rules, List<(ICssStyleRule Rule, int Order)> found)
    {
        foreach (var rule in rules)
        {
            switch (rule)
            {
                // A rule that breaks off has no selector.
                case ICssStyleRule { Selector: not null, Style: not null } style
                    when IsCheap(style.SelectorText) && s_properties.Any(name => style.Style.GetPropertyValue(name).Length > 0):
                    found.Add((style, found.Count));
                    break;
                case ICssMediaRule media when media.Media?.MediaText?.Trim() is null or "" or "all" or "screen":
                    Collect(media.Rules, found);
                    break;
            }
        }
    }

    // More than one step to any ancestor multiplies the work; functions may hide such steps.
    private static bool IsCheap(string selector)
    {
        if (selector.Length > MaxSelector || selector.AsSpan().IndexOfAny("(~") >= 0)
        {
            return false;
        }

        return selector
            .Split(',')
            .All(part =>
                part.Trim()
                    .Replace(" > ", ">", StringComparison.Ordinal)
                    .Replace(" + ", "+", StringComparison.Ordinal)
                    .Count(character => character == ' ') <= 1
            );
    }
}
