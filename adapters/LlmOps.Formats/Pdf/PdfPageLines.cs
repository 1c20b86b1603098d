namespace LlmOps.Formats.Pdf;

/// <summary>The lines of one page in reading order.</summary>
/// <param name="Bottom">Lower edge of the page, points.</param>
/// <param name="Top">Upper edge of the page.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record PdfPageLines(double Bottom, double Top, IReadOnlyList<PdfLine> Lines);
