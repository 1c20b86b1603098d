using LlmOps.Engine.Text;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis.PageSegmenter;
using UglyToad.PdfPig.DocumentLayoutAnalysis.ReadingOrderDetector;
using UglyToad.PdfPig.DocumentLayoutAnalysis.WordExtractor;

namespace LlmOps.Formats;

/// <summary>The lines of one page in reading order.</summary>
/// <param name="Height">Height of the page, points.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record PdfPageLines(double Height, IReadOnlyList<PdfLine> Lines)
{
    public static PdfPageLines Read(Page page)
    {
        var letters = page.Letters.Where(letter => !string.IsNullOrEmpty(letter.Value) && letter.Value != "\0").ToList();
        var words = NearestNeighbourWordExtractor.Instance.GetWords(letters).Where(word => !string.IsNullOrWhiteSpace(word.Text)).ToList();
        if (words.Count == 0)
        {
            return new PdfPageLines(page.Height, []);
        }

        var segments = RecursiveXYCut.Instance.GetBlocks(words);
        var blocks = UnsupervisedReadingOrderDetector.Instance.Get(segments).OrderBy(block => block.ReadingOrder);
        var lines = new List<PdfLine>();
        var number = 0;
        foreach (var block in blocks)
        {
            foreach (var line in block.TextLines)
            {
                if (TextCleaner.CleanLine(string.Join(' ', line.Words.Select(word => word.Text))) is { Length: > 0 } text)
                {
                    var all = line.Words.SelectMany(word => word.Letters).ToList();
                    var size = all.Count == 0 ? 0 : Math.Round(all.Average(letter => letter.PointSize), 1);
                    var bold = all.Count(letter => letter.FontName?.Contains("bold", StringComparison.OrdinalIgnoreCase) is true) * 2 > all.Count;
                    lines.Add(new PdfLine(text, line.BoundingBox.Left, line.BoundingBox.Right, line.BoundingBox.Top, line.BoundingBox.Bottom, size, bold, number));
                }
            }

            number++;
        }

        return new PdfPageLines(page.Height, lines);
    }
}
