using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Names of months, folded.</summary>
internal static class MonthNames
{
    private static readonly FrozenDictionary<string, int> s_months = Load();

    /// <summary>A text with its names of months masked; null: it has none.</summary>
    public static string? Mask(string folded) => NameMask.Of(folded, s_months);

    public static int Of(string name) => s_months[name];

    /// <summary>Names of months that are other words as well unless they are written with a capital.</summary>
    public static bool IsOftenAnotherWord(string name) => name.Length < 4 || name is "march" or "mars" or "mart" or "mayo" or "marta";

    public static bool Contains(string name) => s_months.ContainsKey(name);

    private static FrozenDictionary<string, int> Load()
    {
        var months = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (
            var names in (ReadOnlySpan<string>)
                [
                    "january february march april may june july august september october november december",
                    "jan feb mar apr may jun jul aug sep oct nov dec",
                    "januar februar märz april mai juni juli august september oktober november dezember",
                    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
                    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
                    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
                    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
                    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
                    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
                    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
                    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
                    "januari februari maart april mei juni juli augustus september oktober november december",
                    "janv févr mars avr mai juin juil août sept oct nov déc",
                    "jan feb mär apr mai jun jul aug sep okt nov dez",
                    "ene feb mar abr may jun jul ago sep oct nov dic",
                    "янв фев мар апр май июн июл авг сен окт ноя дек",
                    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
                ]
        )
        {
            var list = names.Split(' ');
            for (var month = 0; month < list.Length; month++)
            {
                months.TryAdd(FoldedText.Fold(list[month]), month + 1);
            }
        }

        return months.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
