namespace LlmOps.Formats.Pdf;

/// <summary>A sign of a page in the frame in which its text runs from left to right.</summary>
/// <param name="Text">The characters that it stands for.</param>
/// <param name="Left">Where it begins, points.</param>
/// <param name="Right">Where the next one would begin.</param>
/// <param name="Base">Its base line, rising upwards.</param>
/// <param name="Size">Size of its font, points.</param>
/// <param name="IsBold">True for a bold font.</param>
/// <param name="Order">Its place in the page's own order.</param>
internal sealed record PdfGlyph(string Text, double Left, double Right, double Base, double Size, bool IsBold, int Order)
{
    public bool IsSpace => string.IsNullOrWhiteSpace(Text);

    /// <summary>True where it is a dot, which in a row leads from an entry to its page.</summary>
    public bool IsLeader => Text is "." or "·";
}
