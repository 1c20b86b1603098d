using System.Collections.Frozen;
using System.Text;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Extraction;

/// <summary>Makes the key under which mentions of one thing meet; see <see cref="Entity.Key"/>.</summary>
public static class EntityKey
{
    private static readonly FrozenSet<string> s_legalForms = new[]
    {
        "inc",
        "incorporated",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "corp",
        "corporation",
        "co",
        "company",
        "ag",
        "gmbh",
        "kg",
        "se",
        "sa",
        "sas",
        "sarl",
        "spa",
        "srl",
        "nv",
        "bv",
        "as",
        "asa",
        "ab",
        "oy",
        "oyj",
        "aps",
        "pty",
        "kk",
        "sl",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> s_articles = new[] { "the", "a", "an" }.ToFrozenSet();

    /// <summary>The name in lower case without articles in front, legal forms at the end, possessive endings and punctuation; words stand
    /// one space apart. <c>The Contoso Energy Corp.'s</c> gives <c>contoso energy</c>. Empty where nothing is left.
    /// </summary>
    public static string Normalize(string name)
    {
        var clean = TextCleaner.CleanLine(name).ToLowerInvariant();
        var key = new StringBuilder(clean.Length);
        for (var i = 0; i < clean.Length; i++)
        {
            var character = clean[i];
            if (
                char.IsLetterOrDigit(character)
                || char.IsSurrogate(character)
                || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.NonSpacingMark
            )
            {
                key.Append(character);
            }
            else if (character is '\'' or '’')
            {
                var isPossessive =
                    i + 1 < clean.Length && clean[i + 1] == 's' && (i + 2 == clean.Length || !char.IsLetterOrDigit(clean[i + 2]));
                i += isPossessive ? 1 : 0;
            }
            else if (character == '&' && i > 0 && clean[i - 1] == ' ')
            {
                key.Append("and");
            }
            else if (character is not ('.' or '&'))
            {
                Separate();
            }
        }

        var words = key.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (first, last) = (0, words.Length);
        while (last - first > 1 && s_articles.Contains(words[first]))
        {
            first++;
        }

        while (last - first > 1 && s_legalForms.Contains(words[last - 1]))
        {
            last--;
        }

        return string.Join(' ', words[first..last]);

        void Separate()
        {
            if (key.Length > 0 && key[^1] != ' ')
            {
                key.Append(' ');
            }
        }
    }

    internal static bool IsLegalForm(string lowerWord) =>
        s_legalForms.Contains(lowerWord.TrimEnd('.').Replace(".", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal));
}
