using System.Globalization;

namespace LlmOps.Formats.Html;

/// <summary>Colors as style sheets write them.</summary>
internal static class CssColor
{
    private static readonly Dictionary<string, int> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["white"] = 0xFFFFFF,
        ["snow"] = 0xFFFAFA,
        ["ivory"] = 0xFFFFF0,
        ["ghostwhite"] = 0xF8F8FF,
        ["floralwhite"] = 0xFFFAF0,
        ["whitesmoke"] = 0xF5F5F5,
        ["black"] = 0x000000,
        ["red"] = 0xFF0000,
        ["green"] = 0x008000,
        ["blue"] = 0x0000FF,
        ["yellow"] = 0xFFFF00,
        ["gray"] = 0x808080,
        ["grey"] = 0x808080,
        ["silver"] = 0xC0C0C0,
        ["navy"] = 0x000080,
        ["orange"] = 0xFFA500,
        ["lightgray"] = 0xD3D3D3,
        ["lightgrey"] = 0xD3D3D3,
        ["maroon"] = 0x800000,
        ["purple"] = 0x800080,
        ["teal"] = 0x008080,
        ["lime"] = 0x00FF00,
    };

    /// <summary>The first color in a value as RGB, or null where there is none that is known and opaque.</summary>
    public static int? Find(string value)
    {
        var text = value.Trim();
        if (text.StartsWith("rgb", StringComparison.OrdinalIgnoreCase))
        {
            var open = text.IndexOf('(', StringComparison.Ordinal);
            var close = text.IndexOf(')', StringComparison.Ordinal);
            if (open < 0 || close < open)
            {
                return null;
            }

            var parts = text[(open + 1)..close]
                .Split([',', ' ', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var isOpaque =
                parts.Length < 4
                || (double.TryParse(parts[3].TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var alpha) && alpha > 0.5);
            return
                parts.Length >= 3
                && isOpaque
                && Channel(parts[0], out var red)
                && Channel(parts[1], out var green)
                && Channel(parts[2], out var blue)
                ? (red << 16) | (green << 8) | blue
                : null;
        }

        var word = text.Split(' ', 2)[0];
        if (word.StartsWith('#') && int.TryParse(word.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number))
        {
            return word.Length switch
            {
                4 => ((number >> 8) * 0x110000) | (((number >> 4) & 0xF) * 0x1100) | ((number & 0xF) * 0x11),
                7 => number,
                _ => null,
            };
        }

        return s_names.TryGetValue(word, out var named) ? named : null;
    }

    private static bool Channel(string text, out int value)
    {
        var isPercent = text.EndsWith('%');
        var isNumber = double.TryParse(text.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        value = isNumber ? (int)Math.Clamp(isPercent ? number * 2.55 : number, 0, 255) : 0;
        return isNumber;
    }
}
