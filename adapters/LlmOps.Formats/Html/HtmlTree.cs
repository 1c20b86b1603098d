using System.Text.RegularExpressions;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.Html;

/// <summary>Makes the tree of a page by the rules of HTML, in time and memory that rise with the page's length only.</summary>
internal sealed partial class HtmlTree(DocumentOptions limits)
{
    /// <exception cref="DocumentUnreadableException"><c>too-large</c>: the page is nested too deeply.</exception>
    public IHtmlDocument Read(string html, bool isXml)
    {
        // In XML an element may end with its own tag; in HTML such a tag is only opened.
        var source = isXml ? SelfClosed().Replace(html, CloseElement) : html;
        if (SelectTags().Count(source) is var tags && tags > 0 && SelectEnds().Count(source) < tags)
        {
            // A list of choices that is never closed swallows the tags of all that follows.
            source = SelectTag().Replace(source, "<${end}div");
        }

        EnsureShallow(source);
        try
        {
            return Parse(source);
        }
        catch (HtmlTreeMultipliesException)
        {
            // The standard repeats open formatting in every paragraph that follows. A span is never repeated.
            return Parse(Formatting().Replace(source, "<${end}span${rest}"));
        }
    }

    // The library's time rises with the depth of the tree: what is too deep is refused before there is one.
    private void EnsureShallow(string html)
    {
        var open = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var names = open.GetAlternateLookup<ReadOnlySpan<char>>();
        var depth = 0;
        foreach (var match in NestingTag().EnumerateMatches(html))
        {
            var tag = html.AsSpan(match.Index + 1, match.Length - 1);
            var name = tag.TrimStart('/');
            names.TryGetValue(name, out var count);
            if (tag[0] != '/')
            {
                names[name] = count + 1;
                depth++;
            }
            else if (count > 0)
            {
                names[name] = count - 1;
                depth--;
            }

            if (depth > limits.MaxNestingDepth)
            {
                throw ParsingLimits.TooLarge(
                    "The page is nested too deeply",
                    nameof(DocumentOptions.MaxNestingDepth),
                    limits.MaxNestingDepth
                );
            }
        }
    }

    private IHtmlDocument Parse(string html)
    {
        var guard = new HtmlTreeGuard(html.Length, limits.MaxNestingDepth);
        return new HtmlParser(new HtmlParserOptions { OnCreated = guard.Check, IsScripting = false }).ParseDocument(html);
    }

    private static string CloseElement(Match match) =>
        match.Groups["name"].Value
            is "area"
                or "base"
                or "br"
                or "col"
                or "embed"
                or "hr"
                or "img"
                or "input"
                or "link"
                or "meta"
                or "param"
                or "source"
                or "track"
                or "wbr"
            ? match.Value
            : $"<{match.Groups["name"].Value}{match.Groups["rest"].Value}></{match.Groups["name"].Value}>";

    [GeneratedRegex("<(?<name>[A-Za-z][A-Za-z0-9:._-]*)(?<rest>(\\s[^<>]*)?)/>", RegexOptions.ExplicitCapture)]
    private static partial Regex SelfClosed();

    [GeneratedRegex(
        "</?(div|section|article|main|aside|header|footer|nav|blockquote|ul|ol|dl|table|span|center|fieldset|form|details|figure|address|object|ins|del|svg|math|g)(?=[\\s>/])",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex NestingTag();

    [GeneratedRegex("<select(?=[\\s>])", RegexOptions.IgnoreCase)]
    private static partial Regex SelectTags();

    [GeneratedRegex("</select(?=[\\s>])", RegexOptions.IgnoreCase)]
    private static partial Regex SelectEnds();

    [GeneratedRegex("<(?<end>/?)select(?=[\\s>])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SelectTag();

    [GeneratedRegex(
        "<(?<end>/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?<rest>[\\s>])",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Formatting();
}
