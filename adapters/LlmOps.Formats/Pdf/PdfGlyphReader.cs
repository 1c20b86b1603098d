using System.Text;
using UglyToad.PdfPig.Content;

namespace LlmOps.Formats.Pdf;

/// <summary>Reads the signs of a page, one list for each direction in which text runs, the longest first.</summary>
internal static class PdfGlyphReader
{
    private const int DegreesPerFrame = 3;
    private const int UsualLetters = 12;

    public static List<(double Angle, List<PdfGlyph> Glyphs)> Read(Page page, IEnumerable<PdfFieldValue> fields)
    {
        var frames = new Dictionary<int, List<PdfGlyph>>();
        var seen = new HashSet<(int Frame, string Text, int X, int Y)>();
        var sizes = FontSizes(page);
        var order = 0;
        foreach (var letter in page.Letters)
        {
            order++;
            if (string.IsNullOrEmpty(letter.Value) || Normalize(letter.Value) is not { Length: > 0 } text)
            {
                continue;
            }

            var (start, end) = (letter.StartBaseLine, letter.EndBaseLine);
            var angle = Math.Atan2(end.Y - start.Y, end.X - start.X) * 180 / Math.PI;
            if (Math.Abs(end.X - start.X) + Math.Abs(end.Y - start.Y) < 0.001)
            {
                angle = letter.TextOrientation switch
                {
                    TextOrientation.Rotate90 => -90,
                    TextOrientation.Rotate180 => 180,
                    TextOrientation.Rotate270 => 90,
                    _ => 0,
                };
            }

            var frame = (int)Math.Round(angle / DegreesPerFrame) * DegreesPerFrame;
            frame = frame <= -180 ? frame + 360 : frame;
            var (x, y) = Rotate(start.X, start.Y, frame);
            var right = Rotate(end.X, end.Y, frame).X;
            var size = sizes.GetValueOrDefault(
                (letter.FontName ?? "", letter.PointSize),
                letter.PointSize is > 0 and < 5_000 ? letter.PointSize : Math.Max(1, letter.BoundingBox.Height)
            );

            // Shadows and false bold print a sign twice at nearly one place.
            if (
                !string.IsNullOrWhiteSpace(text)
                && !seen.Add(
                    (frame, text, (int)Math.Round(x / Math.Max(0.5, size * 0.12)), (int)Math.Round(y / Math.Max(0.5, size * 0.12)))
                )
            )
            {
                continue;
            }

            var isBold =
                letter.FontName?.Contains("bold", StringComparison.OrdinalIgnoreCase) is true
                || letter.FontName?.Contains("black", StringComparison.OrdinalIgnoreCase) is true;
            Frame(frame).Add(new PdfGlyph(text, Math.Min(x, right), Math.Max(x, right), y, size, isBold, order));
        }

        foreach (var angle in frames.Keys.ToList())
        {
            frames[angle] = PdfAccents.Compose(frames[angle]);
        }

        if (PdfVerticalText.Take(Frame(0)) is { Count: > 0 } vertical)
        {
            Frame(PdfVerticalText.Angle).AddRange(vertical);
        }

        var bases = Frame(0).Select(glyph => glyph.Base).Order().ToList();
        foreach (var field in fields)
        {
            var size = Math.Clamp(field.Height * 0.7, 4, 12);
            Frame(0)
                .Add(
                    new PdfGlyph(
                        field.Text,
                        field.Left,
                        Math.Min(field.Right, field.Left + (field.Text.Length * size * 0.5)),
                        BaseOf(field, bases),
                        size,
                        false,
                        order++
                    )
                );
        }

        frames = frames.Where(frame => frame.Value.Count > 0).ToDictionary();

        return [.. frames.OrderByDescending(frame => frame.Value.Count).Select(frame => ((double)frame.Key, frame.Value))];

        List<PdfGlyph> Frame(int key)
        {
            if (!frames.TryGetValue(key, out var glyphs))
            {
                frames[key] = glyphs = [];
            }

            return glyphs;
        }
    }

    // Fonts that are made of drawings state sizes of their own: where a size cannot be that of the letters, it is taken from their widths.
    private static Dictionary<(string Font, double Size), double> FontSizes(Page page)
    {
        var widths = new Dictionary<(string Font, double Size), (double Sum, int Count)>();
        foreach (var letter in page.Letters)
        {
            var key = (letter.FontName ?? "", letter.PointSize);
            var (start, end) = (letter.StartBaseLine, letter.EndBaseLine);
            var (sum, count) = widths.GetValueOrDefault(key);
            widths[key] = (sum + Math.Sqrt(((end.X - start.X) * (end.X - start.X)) + ((end.Y - start.Y) * (end.Y - start.Y))), count + 1);
        }

        var sizes = new Dictionary<(string Font, double Size), double>();
        foreach (var (key, (sum, count)) in widths)
        {
            var width = sum / count;
            if (count >= UsualLetters && width > 0.1 && (key.Size < width || key.Size > 6 * width))
            {
                sizes[key] = 2 * width;
            }
        }

        return sizes;
    }

    // What is typed into a field stands on the line of its label.
    private static double BaseOf(PdfFieldValue field, List<double> bases)
    {
        var guess = field.Bottom + (Math.Min(field.Height, 24) * 0.28);
        var at = bases.BinarySearch(guess);
        at = at < 0 ? ~at : at;
        var best = guess;
        var distance = double.MaxValue;
        foreach (var near in bases.Skip(Math.Max(0, at - 1)).Take(2))
        {
            if (near > field.Bottom - 4 && near < field.Bottom + field.Height && Math.Abs(near - guess) < distance)
            {
                (best, distance) = (near, Math.Abs(near - guess));
            }
        }

        return best;
    }

    /// <summary>A place of the page in the frame of an angle.</summary>
    public static (double X, double Y) Rotate(double x, double y, double degrees)
    {
        if (degrees == 0)
        {
            return (x, y);
        }

        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        return ((x * cos) + (y * sin), (y * cos) - (x * sin));
    }

    // Ligatures and the positional forms of Arabic letters are letters; other compatible forms say something of their own.
    private static string Normalize(string value)
    {
        if (value is [>= ' ' and <= '~'])
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            switch (character)
            {
                case var form when PresentationForms.IsOne(form):
                    PresentationForms.Append(text, form);
                    break;
                case < ' ' or '\uFFFD' or '\uFEFF' or '\uFFFE' or '\uFFFF':
                    break;
                case >= '\uE000' and <= '\uF8FF':
                    // Signs of a font's own: often bullets.
                    text.Append(character is '\uF0B7' or '\uF0A7' or '\uF0D8' or '\uF06E' ? "•" : "");
                    break;
                default:
                    text.Append(character);
                    break;
            }
        }

        return text.ToString();
    }
}
