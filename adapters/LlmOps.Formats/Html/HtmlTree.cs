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

    private IHtmlDocument Parse(string html)
    {
        var guard = new HtmlTreeGuard(html.Length, limits.MaxNestingDepth);
        return new HtmlParser(new HtmlParserOptions { OnCreated = guard.Check, IsScripting = false }).ParseDocument(html);
    }

    private static string CloseElement(Match match) =>
        match.Groups["name"].Value is "area" or "base" or "br" or "col" or "embed" or "hr" or "img" or "input" or "link" or "meta" or "param" or "source" or "track" or "wbr"
            ? match.Value
            : $"<{match.Groups["name"].Value}{match.Groups["rest"].Value}></{match.Groups["name"].Value}>";

    [GeneratedRegex("<(?<name>[A-Za-z][A-Za-z0-9:._-]*)(?<rest>(\\s[^<>]*)?)/>", RegexOptions.ExplicitCapture)]
    private static partial Regex SelfClosed();

    [GeneratedRegex("<select(?=[\\s>])", RegexOptions.IgnoreCase)]
    private static partial Regex SelectTags();

    [GeneratedRegex("</select(?=[\\s>])", RegexOptions.IgnoreCase)]
    private static partial Regex SelectEnds();

    [GeneratedRegex("<(?<end>/?)select(?=[\\s>])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SelectTag();

    [GeneratedRegex("<(?<end>/?)(a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?<rest>[\\s>])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Formatting();
}
