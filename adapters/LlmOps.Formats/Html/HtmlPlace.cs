namespace LlmOps.Formats.Html;

/// <summary>Parts of a page.</summary>
internal enum HtmlPlace
{
    /// <summary>Where content stands.</summary>
    Content,

    /// <summary>Beside the content.</summary>
    Aside,

    /// <summary>At the head of every page of the site.</summary>
    SiteHeader,

    /// <summary>At the foot of every page of the site.</summary>
    Footer,

    /// <summary>A menu or a list of links.</summary>
    Navigation,
}
