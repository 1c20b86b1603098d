namespace LlmOps.Formats;

/// <summary>Codes of what readers leave out on purpose.</summary>
internal static class LeftOutKinds
{
    /// <summary>What no reader of the page or document sees.</summary>
    public const string Hidden = "hidden";

    /// <summary>Menus and lists of links.</summary>
    public const string Navigation = "navigation";

    /// <summary>What stands at the foot of every page of a site.</summary>
    public const string Footer = "footer";

    /// <summary>What stands at the head of every page of a site.</summary>
    public const string SiteHeader = "site-header";

    /// <summary>What stands beside the content.</summary>
    public const string Aside = "aside";

    /// <summary>What stands outside the element that a page names as its main content.</summary>
    public const string OutsideMain = "outside-main";

    /// <summary>Buttons and options of forms.</summary>
    public const string Controls = "controls";

    /// <summary>What is only shown where scripts do not run.</summary>
    public const string NoScript = "noscript";

    /// <summary>Comments of the source text.</summary>
    public const string Comment = "comment";

    /// <summary>Lines that say where the links of a text lead.</summary>
    public const string LinkDefinition = "link-definition";

    /// <summary>Text that a tracked change deleted or moved away.</summary>
    public const string Deleted = "deleted";

    /// <summary>Heads and feet that come back on other pages, beyond the first.</summary>
    public const string RunningLine = "running-line";

    /// <summary>Page numbers.</summary>
    public const string PageNumber = "page-number";

    /// <summary>Records that cannot be read.</summary>
    public const string BadRecord = "bad-record";

    /// <summary>Parts that cannot be read, such as pictures in a mail.</summary>
    public const string UnreadablePart = "unreadable-part";

    /// <summary>Pieces of text in a font that cannot be read.</summary>
    public const string UnreadableText = "unreadable-text";

    /// <summary>Earlier messages quoted in full below a mail.</summary>
    public const string Duplicate = "duplicate";
}
