using System.Globalization;
using System.Xml.Linq;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Tables;

namespace LlmOps.Formats.Drawings;

/// <summary>What a chart says: its title, and its values as a table with a row for each category and a column for each series.</summary>
internal sealed class ChartText(DocumentTextBuilder builder, DocumentOptions limits)
{
    private readonly record struct Series(string Name, SortedDictionary<int, string> Categories, SortedDictionary<int, string> Values);

    public void Write(XElement space)
    {
        var chart = Child(space, "chart") ?? space;
        foreach (var line in Title(chart))
        {
            builder.Add(BlockKind.Paragraph, line);
        }

        var axes = chart.Descendants().Where(element => element.Name.LocalName is "catAx" or "valAx" or "dateAx" or "serAx").ToList();
        var values = axes.Where(axis => axis.Name.LocalName == "valAx").SelectMany(Title).ToList();
        var categories = axes.Where(axis => axis.Name.LocalName != "valAx").SelectMany(Title).ToList();

        // Both axes of a chart of points are axes of values, the horizontal one first.
        if (axes.Count > 1 && axes.TrueForAll(axis => axis.Name.LocalName == "valAx") && values.Count > 1)
        {
            categories.Add(values[0]);
            values.RemoveAt(0);
        }

        var series = chart.Descendants().Where(element => element.Name.LocalName == "ser").Select(Read).ToList();
        foreach (var table in Together(series))
        {
            Table(table, string.Join(" ", categories), string.Join(" ", values));
        }
    }

    // Series of the same categories are columns of one table.
    private static IEnumerable<List<Series>> Together(List<Series> series)
    {
        var table = new List<Series>();
        foreach (var next in series)
        {
            if (table.Count > 0 && next.Categories.Count > 0 && !next.Categories.SequenceEqual(table[0].Categories))
            {
                yield return table;
                table = [];
            }

            table.Add(next);
        }

        if (table.Count > 0)
        {
            yield return table;
        }
    }

    private void Table(List<Series> series, string categories, string values)
    {
        var writer = new TableWriter(builder, limits);
        writer.Row([
            new TableCell(categories, IsHeader: true),
            .. series.Select(one => new TableCell(
                (one.Name, values) switch
                {
                    ("", _) => values,
                    (_, "") => one.Name,
                    _ => $"{one.Name} ({values})",
                },
                IsHeader: true
            )),
        ]);
        foreach (var index in series.SelectMany(one => one.Values.Keys).Concat(series[0].Categories.Keys).Distinct().Order())
        {
            writer.Row([
                new TableCell(series[0].Categories.GetValueOrDefault(index, "")),
                .. series.Select(one => new TableCell(one.Values.GetValueOrDefault(index, ""))),
            ]);
        }

        writer.End();
    }

    private static Series Read(XElement element) =>
        new(
            string.Join(" ", Points(Child(element, "tx")).Values.DefaultIfEmpty(Child(Child(element, "tx"), "v")?.Value ?? "")),
            Points(Child(element, "cat") ?? Child(element, "xVal")),
            Points(Child(element, "val") ?? Child(element, "yVal"))
        );

    // Categories of several levels name each point from the inner to the outer one; an outer name holds until the next.
    private static SortedDictionary<int, string> Points(XElement? data)
    {
        var points = new SortedDictionary<int, string>();
        var levels = data?.Descendants().Where(element => element.Name.LocalName == "lvl").ToList() ?? [];
        if (levels.Count == 0)
        {
            Add(points, data);
            return points;
        }

        Add(points, levels[0]);
        foreach (var level in levels.Skip(1))
        {
            var outer = new SortedDictionary<int, string>();
            Add(outer, level);
            foreach (var index in points.Keys.ToList())
            {
                var name = outer.Where(point => point.Key <= index).Select(point => point.Value).LastOrDefault();
                points[index] = name is null ? points[index] : $"{name} {points[index]}";
            }
        }

        return points;
    }

    private static void Add(SortedDictionary<int, string> points, XElement? data)
    {
        foreach (var point in data?.Descendants().Where(element => element.Name.LocalName == "pt") ?? [])
        {
            if (
                int.TryParse((string?)point.Attribute("idx"), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && TextCleaner.CleanLine(Child(point, "v")?.Value ?? "") is { Length: > 0 } value
            )
            {
                points[index] = value;
            }
        }
    }

    private static IEnumerable<string> Title(XElement owner) =>
        Child(owner, "title") is not { } title ? []
        : DrawingParagraphs.Of(title).ToList() is { Count: > 0 } lines ? lines
        : Points(title).Values;

    private static XElement? Child(XElement? element, string name) =>
        element?.Elements().FirstOrDefault(child => child.Name.LocalName == name);
}
