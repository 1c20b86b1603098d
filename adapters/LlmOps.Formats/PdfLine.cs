namespace LlmOps.Formats;

/// <summary>A line of a page: its text, where it stands (points, from the bottom of the page) and the size of its letters.</summary>
/// <param name="Text">The words, one space apart.</param>
/// <param name="Left">Left edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Bottom">Lower edge.</param>
/// <param name="Size">Size of its letters, points.</param>
/// <param name="IsBold">True where most letters are bold.</param>
/// <param name="Block">Number of the block on the page to which it belongs, in reading order.</param>
internal sealed record PdfLine(string Text, double Left, double Right, double Top, double Bottom, double Size, bool IsBold, int Block);
