namespace LlmOps.Formats.Pdf;

/// <summary>Puts the signs of one frame into lines, and cuts these where there is a wide gap.</summary>
internal static class PdfSegments
{
    private const double SameBase = 0.2;
    private const double WideGap = 1.0;
    private const double LedGap = 4.0;
    private const int LeadingDots = 4;
    private const int MaxNeighbors = 24;

    public static List<PdfSegment> Read(List<PdfGlyph> glyphs)
    {
        var runs = new List<List<PdfGlyph>>();
        foreach (var line in Lines(glyphs))
        {
            line.Sort((a, b) => a.Left != b.Left ? a.Left.CompareTo(b.Left) : a.Order.CompareTo(b.Order));
            Cut(line, runs);
        }

        runs.RemoveAll(run => run.TrueForAll(glyph => glyph.IsSpace));
        return [.. JoinScripts(runs).Select(run => new PdfSegment(Trim(run))).Where(segment => segment.Text.Length > 0)];
    }

    private static IEnumerable<List<PdfGlyph>> Lines(List<PdfGlyph> glyphs)
    {
        var line = new List<PdfGlyph>();
        var (sum, last) = (0.0, 0.0);
        foreach (var glyph in glyphs.OrderByDescending(glyph => glyph.Base).ThenBy(glyph => glyph.Left))
        {
            if (
                line.Count > 0
                && ((sum / line.Count) - glyph.Base > glyph.Size * SameBase || last - glyph.Base > glyph.Size * SameBase / 2)
            )
            {
                yield return line;
                line = [];
                sum = 0;
            }

            line.Add(glyph);
            sum += glyph.Base;
            last = glyph.Base;
        }

        if (line.Count > 0)
        {
            yield return line;
        }
    }

    private static void Cut(List<PdfGlyph> line, List<List<PdfGlyph>> runs)
    {
        var run = new List<PdfGlyph>();
        var right = double.MinValue;
        foreach (var glyph in line)
        {
            if (glyph.IsSpace)
            {
                if (run.Count > 0)
                {
                    run.Add(glyph);
                }

                continue;
            }

            var wide = Math.Max(glyph.Size, run.Count > 0 ? run[^1].Size : 0) * (IsLed(run) ? LedGap : WideGap);
            if (run.Count > 0 && glyph.Left - right > wide)
            {
                runs.Add(run);
                run = [];
            }

            run.Add(glyph);
            right = run.Count == 1 ? glyph.Right : Math.Max(right, glyph.Right);
        }

        if (run.Count > 0)
        {
            runs.Add(run);
        }
    }

    // Dots lead from an entry of a list to its page.
    private static bool IsLed(List<PdfGlyph> run)
    {
        var dots = 0;
        for (var i = run.Count - 1; i >= 0 && dots < LeadingDots && (run[i].IsLeader || run[i].IsSpace); i--)
        {
            dots += run[i].IsLeader ? 1 : 0;
        }

        return dots == LeadingDots;
    }

    private static List<PdfGlyph> Trim(List<PdfGlyph> run)
    {
        while (run.Count > 0 && run[^1].IsSpace)
        {
            run.RemoveAt(run.Count - 1);
        }

        return run;
    }

    // Raised and lowered signs stand on lines of their own so far; they belong into the line beside them.
    private static List<List<PdfGlyph>> JoinScripts(List<List<PdfGlyph>> runs)
    {
        var places = new Dictionary<int, List<int>>();
        for (var i = 0; i < runs.Count; i++)
        {
            var row = (int)Math.Floor(runs[i][0].Base / 4);
            if (!places.TryGetValue(row, out var here))
            {
                places[row] = here = [];
            }

            here.Add(i);
        }

        foreach (var row in places.Values)
        {
            row.Sort((a, b) => runs[a][0].Left.CompareTo(runs[b][0].Left));
        }

        // Those that begin a line come last: what is compared with the others is the first letter of a line.
        var joined = new bool[runs.Count];
        Join((script, self) => Host(script, runs, places, joined, self));
        Join((script, _) => LineBehind(script, runs, places, joined));
        return [.. runs.Where((_, i) => !joined[i])];

        void Join(Func<List<PdfGlyph>, int, int?> find)
        {
            for (var i = 0; i < runs.Count; i++)
            {
                var script = runs[i];
                if (joined[i] || script.Count > 8 || find(script, i) is not { } host)
                {
                    continue;
                }

                joined[i] = true;
                runs[host].AddRange(script);
                runs[host].Sort((a, b) => a.Left != b.Left ? a.Left.CompareTo(b.Left) : a.Order.CompareTo(b.Order));
            }
        }
    }

    private static int? Host(List<PdfGlyph> script, List<List<PdfGlyph>> runs, Dictionary<int, List<int>> places, bool[] joined, int self)
    {
        var (left, right, size, line) = (script[0].Left, script[^1].Right, script.Max(glyph => glyph.Size), script[0].Base);
        var reach = Math.Min((int)Math.Ceiling(size * 1.2 / 4), 12);
        var row = (int)Math.Floor(line / 4);
        (int Run, double Rise)? nearest = null;
        for (var near = row - reach; near <= row + reach; near++)
        {
            // From the run that begins closest before the script: what begins earlier has ended, most often.
            var candidates = places.GetValueOrDefault(near) ?? [];
            var from = LastUpTo(left, candidates, runs);
            for (var i = from; i >= 0 && from - i < MaxNeighbors; i--)
            {
                var candidate = candidates[i];
                if (candidate == self || joined[candidate])
                {
                    continue;
                }

                var host = runs[candidate];
                var hostSize = host[0].Size;
                var rise = line - host[0].Base;
                if (
                    size <= hostSize * 0.9
                    && rise > -0.4 * hostSize
                    && rise < 0.75 * hostSize
                    && left - host[^1].Right < 0.35 * hostSize
                    && right - host[^1].Right < 4 * hostSize
                    && (nearest is null || Math.Abs(rise) < nearest.Value.Rise)
                )
                {
                    nearest = (candidate, Math.Abs(rise));
                }
            }
        }

        return nearest?.Run;
    }

    private static int? LineBehind(List<PdfGlyph> script, List<List<PdfGlyph>> runs, Dictionary<int, List<int>> places, bool[] joined)
    {
        var row = (int)Math.Floor(script[0].Base / 4);
        var reach = Math.Min((int)Math.Ceiling(script[0].Size * 1.2 / 4), 12);
        for (var near = row - reach; near <= row; near++)
        {
            var candidates = places.GetValueOrDefault(near) ?? [];
            var next = LastUpTo(script[0].Left, candidates, runs) + 1;
            if (next < candidates.Count && !joined[candidates[next]] && IsBeginningOf(script, runs[candidates[next]]))
            {
                return candidates[next];
            }
        }

        return null;
    }

    // Notes begin with their raised number, and sentences of statutes do.
    private static bool IsBeginningOf(List<PdfGlyph> script, List<PdfGlyph> run)
    {
        var size = script.Max(glyph => glyph.Size);
        var (gap, rise, hostSize) = (run[0].Left - script[^1].Right, script[0].Base - run[0].Base, run[0].Size);
        return size <= hostSize * 0.9
            && rise > 0.1 * hostSize
            && rise < 0.75 * hostSize
            && gap > -0.1 * hostSize
            && gap < 0.4 * hostSize
            && script.TrueForAll(glyph => char.IsAsciiDigit(glyph.Text[0]) || glyph.Text is "*" or "†" or "‡");
    }

    private static int LastUpTo(double left, List<int> sorted, List<List<PdfGlyph>> runs)
    {
        var (low, high) = (0, sorted.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = runs[sorted[middle]][0].Left <= left ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
