namespace LlmOps.Formats.RichText;

/// <summary>Parts of an RTF document that stand outside of its paragraphs.</summary>
internal enum RtfPart
{
    None,
    Author,
    Box,
    Comment,
    Footer,
    Header,
    Label,
    Note,
}
