using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LlmOps.Engine.Text;

/// <summary>Writes full-width letters, half-width kana, ligatures, circled digits and other compatibility forms as their usual forms,
/// so that a search finds both by either.</summary>
/// <remarks>Only what is searched is folded; texts and quotes keep their characters. In invariant globalization mode
/// <c>string.Normalize</c> leaves these characters as they are, so the table is the engine's own.</remarks>
public static class CompatibilityForms
{
    private const string Resource = "LlmOps.Engine.Text.compatibility-forms.txt";

    private static readonly FrozenDictionary<string, string> s_forms = Load().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> s_bySpan = s_forms.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    /// <summary>Each form of one or two characters with its usual form.</summary>
    public static IReadOnlyDictionary<string, string> All => s_forms;

    /// <summary>The text with usual forms; the same instance where it holds no other.</summary>
    public static string Fold(string text)
    {
        StringBuilder? folded = null;
        var copied = 0;
        for (var i = text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007F'); i >= 0 && i < text.Length; i++)
        {
            if (text[i] < '\u0080')
            {
                continue;
            }

            // The longer form first: a half-width kana with its voicing mark is one character.
            var length = i + 1 < text.Length && s_bySpan.ContainsKey(text.AsSpan(i, 2)) ? 2 : 1;
            if (!s_bySpan.TryGetValue(text.AsSpan(i, length), out var usual))
            {
                continue;
            }

            (folded ??= new StringBuilder(text.Length)).Append(text, copied, i - copied).Append(usual);
            copied = i + length;
            i = copied - 1;
        }

        return folded is null ? text : folded.Append(text, copied, text.Length - copied).ToString();
    }

    private static Dictionary<string, string> Load()
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal);
        using var stream =
            typeof(CompatibilityForms).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Split('=') is not [var source, var target])
            {
                continue;
            }

            if (source.Split("..") is [var first, var last])
            {
                var usual = CodePoint(target);
                for (var form = CodePoint(first); form <= CodePoint(last); form++)
                {
                    forms.Add(char.ConvertFromUtf32(form), char.ConvertFromUtf32(usual++));
                }
            }
            else
            {
                forms.Add(Characters(source), Characters(target));
            }
        }

        return forms;
    }

    private static string Characters(string codePoints) =>
        string.Concat(codePoints.Split(' ').Select(code => char.ConvertFromUtf32(CodePoint(code))));

    private static int CodePoint(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
