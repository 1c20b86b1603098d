namespace LlmOps.Formats.Pdf;

/// <summary>A line of a page, or a row of a table on it.</summary>
/// <param name="Text">The words, one space apart.</param>
/// <param name="Left">Left edge, points.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Bottom">Lower edge.</param>
/// <param name="Size">Size of its letters, points.</param>
/// <param name="IsBold">True where most letters are bold.</param>
/// <param name="Cells">The cells of a row, or null for a line of text.</param>
/// <param name="Block">Lines of different blocks never belong to one paragraph, unless a sentence goes on.</param>
internal sealed record PdfLine(
    string Text,
    double Left,
    double Right,
    double Top,
    double Bottom,
    double Size,
    bool IsBold,
    string[]? Cells,
    int Block
);
