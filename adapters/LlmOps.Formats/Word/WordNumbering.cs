using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace LlmOps.Formats.Word;

/// <summary>Counts the numbered paragraphs of a document and makes the label of each, such as <c>§ 2</c> or <c>1.4.2</c>.</summary>
internal sealed class WordNumbering
{
    private const int Levels = 9;

    private readonly Dictionary<int, (int AbstractId, Dictionary<int, int> Starts)> _numbers = [];
    private readonly Dictionary<int, NumberedLevel[]> _levels = [];
    private readonly Dictionary<int, int[]> _counters = [];
    private readonly HashSet<int> _begun = [];

    private readonly record struct NumberedLevel(string Format, string Text, int Start, bool IsLegal);

    public static WordNumbering Read(NumberingDefinitionsPart? part)
    {
        var numbering = new WordNumbering();
        foreach (var definition in part?.Numbering?.Elements<AbstractNum>() ?? [])
        {
            if (definition.AbstractNumberId?.Value is { } id)
            {
                numbering._levels[id] = ReadLevels(definition.Elements<Level>());
            }
        }

        foreach (var instance in part?.Numbering?.Elements<NumberingInstance>() ?? [])
        {
            if (instance.NumberID?.Value is not { } id || instance.AbstractNumId?.Val?.Value is not { } abstractId)
            {
                continue;
            }

            var starts = new Dictionary<int, int>();
            foreach (var change in instance.Elements<LevelOverride>())
            {
                if (
                    change.LevelIndex?.Value is { } level and >= 0 and < Levels
                    && change.StartOverrideNumberingValue?.Val?.Value is { } start
                )
                {
                    starts[level] = start;
                }
            }

            numbering._numbers[id] = (abstractId, starts);
        }

        return numbering;
    }

    /// <summary>Counts a paragraph and makes its label; null for bullets and for lists that are not defined.</summary>
    public string? Next(int numberId, int level)
    {
        if (
            !_numbers.TryGetValue(numberId, out var number)
            || !_levels.TryGetValue(number.AbstractId, out var levels)
            || level is < 0 or >= Levels
        )
        {
            return null;
        }

        if (!_counters.TryGetValue(number.AbstractId, out var counters))
        {
            _counters[number.AbstractId] = counters = new int[Levels];
            Array.Fill(counters, -1);
        }

        if (_begun.Add(numberId))
        {
            foreach (var (changed, start) in number.Starts)
            {
                counters[changed] = start - 1;
            }
        }

        for (var above = 0; above < level; above++)
        {
            counters[above] = counters[above] < 0 ? levels[above].Start : counters[above];
        }

        counters[level] = counters[level] < 0 && !number.Starts.ContainsKey(level) ? levels[level].Start : counters[level] + 1;
        Array.Fill(counters, -1, level + 1, Levels - level - 1);
        return Label(levels, level, counters);
    }

    private static string? Label(NumberedLevel[] levels, int level, int[] counters)
    {
        var pattern = levels[level].Text;
        if (levels[level].Format is "bullet" or "none" && !pattern.Contains('%', StringComparison.Ordinal))
        {
            return null;
        }

        var label = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '%' && i + 1 < pattern.Length && pattern[i + 1] is >= '1' and <= '9')
            {
                var named = pattern[++i] - '1';
                label.Append(Format(levels[level].IsLegal ? "decimal" : levels[named].Format, Math.Max(0, counters[named])));
            }
            else
            {
                label.Append(pattern[i]);
            }
        }

        var text = label.ToString().Trim();
        return text.Any(char.IsLetterOrDigit) ? text : null;
    }

    private static NumberedLevel[] ReadLevels(IEnumerable<Level> defined)
    {
        var levels = new NumberedLevel[Levels];
        Array.Fill(levels, new NumberedLevel("none", "", 1, false));
        foreach (var level in defined)
        {
            if (level.LevelIndex?.Value is { } index and >= 0 and < Levels)
            {
                levels[index] = new NumberedLevel(
                    level.NumberingFormat?.Val?.InnerText ?? "decimal",
                    level.LevelText?.Val?.Value is { Length: <= 200 } text ? text : "",
                    level.StartNumberingValue?.Val?.Value ?? 1,
                    level.IsLegalNumberingStyle is not null
                );
            }
        }

        return levels;
    }

    private static string Format(string format, int number) =>
        format switch
        {
            "lowerLetter" => Letters(number, 'a'),
            "upperLetter" => Letters(number, 'A'),
            "lowerRoman" => RomanNumeral.Of(number).ToLowerInvariant(),
            "upperRoman" => RomanNumeral.Of(number),
            "decimalZero" => number.ToString("00", CultureInfo.InvariantCulture),
            "none" => "",
            _ => number.ToString(CultureInfo.InvariantCulture),
        };

    private static string Letters(int number, char first) =>
        number is <= 0 or > 780
            ? number.ToString(CultureInfo.InvariantCulture)
            : new string((char)(first + ((number - 1) % 26)), ((number - 1) / 26) + 1);
}
