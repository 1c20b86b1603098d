using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace LlmOps.Engine.FineTuning;

/// <summary>Finds IBANs. Each country's have one length, so that what stands behind one, in whatever letters, is not taken for its
/// end.</summary>
internal sealed partial class IbanFinder : IPersonalDataFinder
{
    // The registry of ISO 13616: country and length.
    private static readonly FrozenDictionary<string, int> s_lengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 "
        + "GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 "
        + "ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 "
        + "SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
    )
        .Split(' ')
        .ToFrozenDictionary(
            entry => entry[..2],
            entry => int.Parse(entry[2..], System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.OrdinalIgnoreCase
        );

    public string Kind => "IBAN";

    public IEnumerable<Range> Find(string text)
    {
        for (var match = Start().Match(text); match.Success; match = Start().Match(text, match.Index + 1))
        {
            if (s_lengths.TryGetValue(match.Value[..2], out var length) && EndOf(text, match.Index, length) is { } end)
            {
                if (CheckDigits.IsIban(text[match.Index..end]))
                {
                    yield return match.Index..end;
                }
            }
        }
    }

    /// <summary>The place behind so many letters and digits, single blanks and hyphens between them aside; null: there are fewer, or the
    /// last one is within a word.</summary>
    private static int? EndOf(string text, int start, int length)
    {
        var at = start;
        for (var count = 0; count < length; at++)
        {
            if (at >= text.Length)
            {
                return null;
            }

            if (char.IsAsciiLetterOrDigit(text[at]))
            {
                count++;
            }
            else if (text[at] is not (' ' or '-') || text[at - 1] is ' ' or '-')
            {
                return null;
            }
        }

        return at < text.Length && char.IsLetterOrDigit(text[at]) ? null : at;
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])[A-Za-z]{2}[0-9]{2}(?=[ -]?[A-Za-z0-9])")]
    private static partial Regex Start();
}
