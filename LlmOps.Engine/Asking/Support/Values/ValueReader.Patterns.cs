using System.Text.RegularExpressions;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>How values are written.</summary>
internal static partial class ValueReader
{
    private const string Scales =
        "dozens?|dutzend|douzaines?|docenas?|thousands?|tausend|tsd|milliers?|mille|mila|mil|duizend|tusen|bin|тысяч[аи]?|тыс|tys|tysiecy|tisic|millions?|mio|mn|millionen|million|millones|millon|milioni|milione|milhoes|milhao|miljoen|miljoner|miljon|milyon|mln|milion|milionow|milionu|миллион(?:а|ов)?|млн|مليون|billions?|bn|milliarden?|mrd|milliards?|md|miliardi|miliardo|miljard|miljarder|milyar|mld|miliard|miliardow|млрд|миллиард(?:а|ов)?|مليار";

    private const string Month = "(?<m>" + NameMask.Name + ")";

    [GeneratedRegex(
        @"(?<![\w.,])(?<d>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?" + Month + @"\b\.?(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{4})\b)?"
    )]
    private static partial Regex DayMonth();

    [GeneratedRegex(
        @"\b" + Month + @"\b\.?\s+(?:(?:de\s+)?(?<y>(?:19|20)\d\d)\b|(?<d>\d{1,2})(?:st|nd|rd|th)?\b(?!\s*[:%])(?:,?\s+(?<y>\d{4})\b)?)"
    )]
    private static partial Regex MonthDay();

    [GeneratedRegex(@"\b(?:in|im|en|since|seit|until|till|bis|by|ab|from|every|jeden|в|с|до|от|في|منذ|حتي)\s+(?:the\s+)?" + Month + @"\b")]
    private static partial Regex MonthBehindPreposition();

    [GeneratedRegex(
        @"\b(?:(?<end>end of|ende|fin|fin de|finales de|fines de|конца|концу|конце|fine)|beginning of|start of|anfang|beginn|debut|comienzos de|principios de|начала|началу|начале|inizio)\s+"
            + Month
            + @"\b(?:\s+(?:de\s+|del\s+)?(?<y>\d{4}))?"
    )]
    private static partial Regex PartOfMonth();

    /// <summary>"17 to 21 July", "17.-21. Juli", "du 17 au 21 juillet": the first day has the month of the second.</summary>
    [GeneratedRegex(
        @"(?<![\w.,:])(?<d>\d{1,2})(?:st|nd|rd|th|er|\.)?(?:\s*[-–—]\s*|\s+(?:to|until|till|and|through|bis(?:\s+zum)?|und|au|et|al|y|по|до|и|tot|a)\s+(?:the\s+)?)\d{1,2}(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?"
            + Month
            + @"\b\.?(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{4})\b)?"
    )]
    private static partial Regex DayRange();

    [GeneratedRegex(
        @"\b"
            + Month
            + @"\b\.?\s+\d{1,2}(?:st|nd|rd|th)?\s*(?:[-–—]|to|until|through)\s*(?<d>\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(?<y>\d{4})\b)?"
    )]
    private static partial Regex MonthDayRange();

    /// <summary>"The first of May", "ersten Mai", "premier mai", "первое мая".</summary>
    [GeneratedRegex(@"\b(?<o>[a-z]+(?:-[a-z]+)?|[а-я]+)\s+(?<of>of\s+|de\s+)?" + Month + @"\b(?:,?\s+(?:de\s+|del\s+)?(?<y>\d{4})\b)?")]
    private static partial Regex OrdinalMonth();

    /// <summary>"12.03.": behind a word for when, or in a cell; elsewhere it may be a price that ends a sentence.</summary>
    [GeneratedRegex(@"(?<=(?:\b(?:am|vom|zum|bis|ab|seit|den|dem|und)|[|–-])\s?)(?<a>[0-3]?\d)\.(?<b>0[1-9]|1[0-2])\.(?![\d.])")]
    private static partial Regex DayAndMonth();

    /// <summary>A half before the unit: "two and a half hours", "два с половиной часа".</summary>
    [GeneratedRegex(
        @"\G(?: and a half| und ein halb(?:es|e|er)?| et demie?(?!\w)| y medi[oa](?!\w)| e mezz[oa](?!\w)| с половинои|个半(?=小时|月|天|钟))"
    )]
    private static partial Regex HalfBehind();

    /// <summary>A half behind the unit: "an hour and a half", "deux ans et demi", 三時間半.</summary>
    [GeneratedRegex(
        @"\G(?: and a half| et demie?| y medi[oa]| e mezz[oa]| e mei[oa]| с половинои| ونصف(?: الساعه| ساعه| السنه| سنه| الشهر| شهر)?)(?!\w)|\G半"
    )]
    private static partial Regex HalfBehindUnit();

    [GeneratedRegex(@"(?<!\band a )\b(?:half (?:an? )?|half-|halbe[nrsm]? |demi[- ]|medi[oa] |mezz[oa] |mei[oa] |пол-?)(?<u>[a-zа-я]+)\b")]
    private static partial Regex HalfOfUnit();

    [GeneratedRegex(@"^(?:,? |, ?| and | und | et | y | e | и | с | con )?$")]
    private static partial Regex Joint();

    [GeneratedRegex(@"(?<![\d.,])(?<p>\d[\d,]*(?:\.\d+)?[千百]?[万億亿])(?<p>\d[\d,]*[千百]?万?)*|(?<![\d.,])(?<p>\d[千百]\d*)(?![a-z])")]
    private static partial Regex MixedNumber();

    [GeneratedRegex(@"(?:(?<![\d.,])(?<w>\d{1,4})\s?)?(?<f>[½¼¾⅓⅔⅛])")]
    private static partial Regex VulgarFraction();

    [GeneratedRegex(@"^(?<n>\d+)(?:er)?-(?<w>[A-Za-z][a-zäöüß]{2,}|[A-Za-z]{1,2}(?=-))")]
    private static partial Regex NumberWithWords();

    [GeneratedRegex(
        @"(?<e>明治|大正|昭和|平成|令和)\s*(?<y>元|[0-9〇一二三四五六七八九十]{1,3})\s*年(?:\s*(?<m>[0-9一二三四五六七八九十]{1,3})\s*月(?:\s*(?<d>[0-9一二三四五六七八九十]{1,3})\s*日)?)?"
    )]
    private static partial Regex EraDate();

    [GeneratedRegex(
        @"(?<m>[0-9一二三四五六七八九十]{1,3})月[0-9一二三四五六七八九十]{1,3}日\s*(?:から|〜|～|-|至|到|と|、)\s*(?<d>[0-9一二三四五六七八九十]{1,3})[日号]"
    )]
    private static partial Regex IdeographicDayRange();

    /// <summary>"The 1960s", "die 60er-Jahre", "les années 90", "90-е годы", 1960年代.</summary>
    [GeneratedRegex(
        @"\b(?<y>(?:18|19|20)\d0)s\b|\b(?<y>(?:(?:18|19|20)\d|[2-9])0)(?:er\b(?=[ -]jahre)|-?(?:е|х|ых|ые) год)|\b(?:annees|anos|anni) (?<y>(?:(?:19|20)\d|[2-9])0)\b|(?<!\d)(?<y>(?:(?:19|20)\d|[2-9])0)年代"
    )]
    private static partial Regex Decade();

    [GeneratedRegex(@"(?<![\d.,v])(?<a>[0-3]?\d)\.(?<b>[01]?\d)\.(?<y>[2-4]\d)\b(?!\.?\d)")]
    private static partial Regex ShortDate();

    [GeneratedRegex(@"\G\s?(?<s>" + Scales + @")\b\.?(?:\s+(?:de|di|d'|of))?(?:(?<=d')|(?=\s|$|[,.;:)]))")]
    private static partial Regex ScaleBehind();

    [GeneratedRegex(@"\b(?:" + Scales + @")\b")]
    private static partial Regex AnyScale();

    [GeneratedRegex(@"\G(?:m|bn|k)\b")]
    private static partial Regex ShortScale();

    [GeneratedRegex(
        @"\b(?:في|كل|لكل) (?:ال)?(?<u>\p{L}{2,})\b|\b(?:per|each|every|pro|je|jede[nrs]?|im|par|chaque|al?|a la|por|cada|в|каждыи|каждую|каждое|за) (?<u>\p{L}{2,})\b|(?<![\d一二三四五六七八九十])(?<u>[年月週周日])(?:に|间)?(?=[\d一二三四五六七八九十]{1,3}[回度日次])"
    )]
    private static partial Regex Period();

    /// <summary>A number and its unit, with what follows: days on which people work.</summary>
    [GeneratedRegex(
        @"^\W*(?:(?:business|working|work|bank) days?\b|(?:arbeits|bank|geschafts)tag|(?:volle |ganze )?arbeitstag|рабочих дн|jours ouvr|dias (?:habiles|laborables)|giorni lavorativi|ايام (?:ال)?عمل|يوم عمل|营业日|工作日|个工作日|営業日|稼働日|就業日)"
    )]
    private static partial Regex WorkingDays();

    /// <summary>What stands between the two ends of a range.</summary>
    [GeneratedRegex(@"^\s*(?:[-–—〜～~]|to|and|or|bis|auf|und|oder|a|à|et|ou|y|o|al|до|и|или|الي|و|から|至|到|と)\s*$")]
    private static partial Regex RangeMark();

    /// <summary>"3,2 M€", "36k pounds".</summary>
    [GeneratedRegex(@"\G(?:\s?(?:m|k|md)(?=\s?[€$£])|k\b)")]
    private static partial Regex ScaleBeforeCurrency();

    [GeneratedRegex(@"\G\s*(?:times|mal|fois|veces|раза?|回|مرات|مره)\b")]
    private static partial Regex TimesBehind();

    [GeneratedRegex(@"\b(?:in|en|em|i|w|v|в)\s+(?<s>" + Scales + @")\b")]
    private static partial Regex HeadScale();

    [GeneratedRegex(
        @"(?:(?:^|[(|:]\s?)-\s?|[(|:]\s?–|(?<!\d)\s[-–]|(?<!\b(?:au|du|al|lo|almeno)\s)\b(?:minus|moins|menos|meno|min|минус|eksi)\s|マイナス|零下|负|ناقص\s)[€$£]?$"
    )]
    private static partial Regex MinusBefore();

    [GeneratedRegex(@"\b(?<y>\d{4})-(?<m>\d{1,2})-(?<d>\d{1,2})\b|\b(?<y>\d{4})/(?<m>\d{1,2})/(?<d>\d{1,2})\b")]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"(?<![\d.,])(?<a>\d{1,2})(?<s>[./-])\s?(?<b>\d{1,2})\k<s>\s?(?<y>\d{4})\b")]
    private static partial Regex NumericDate();

    [GeneratedRegex(
        @"(?<y>[0-9〇零一二三四五六七八九]{4})\s*年(?:\s*(?<m>[0-9一二三四五六七八九十]{1,3})\s*月(?:\s*(?<d>[0-9一二三四五六七八九十]{1,3})\s*[日号])?)?"
    )]
    private static partial Regex IdeographicDate();

    [GeneratedRegex(@"(?<m>[0-9一二三四五六七八九十]{1,3})\s*月(?:\s*(?<d>[0-9一二三四五六七八九十]{1,3})\s*[日号])?")]
    private static partial Regex IdeographicMonthDay();

    [GeneratedRegex(
        @"(?<![\d.,:])(?<h>\d{1,2})(?:[:](?<n>\d{2})|[.](?<n>\d{2})(?=\s*(?:am|pm|a\.m|p\.m|uhr)))?(?!\d)\s*(?:uhr\b)?(?<p>a\.?m\b\.?|p\.?m\b\.?|صباحا|فجرا|مساء|عصرا|ظهرا|ليلا|بعد الظهر)?"
    )]
    private static partial Regex ClockTime();

    [GeneratedRegex(
        @"(?<p>午前|午後|上午|下午|早上|晚上|凌晨|早朝|朝|深夜|夜|夕方|昼|未明)?\s*(?<h>[0-9一二三四五六七八九十两]{1,3})\s*[時时点點](?![間间])(?:(?<half>半)|\s*(?<n>[0-9一二三四五六七八九十]{1,3})\s*分)?"
    )]
    private static partial Regex IdeographicTime();

    /// <summary>"الساعة الثامنة والنصف صباحا": behind the word for hour, or before the minutes or the part of the day.</summary>
    [GeneratedRegex(
        @"(?:(?<o>الساعه)\s+|(?<!\p{L})[وبل]?)(?<h>الواحده|الثانيه عشره|الحاديه عشره|الثانيه|الثالثه|الرابعه|الخامسه|السادسه|السابعه|الثامنه|التاسعه|العاشره)(?!\p{L})(?:\s+(?:و(?<n>الثلث|النصف|الربع|خمس وعشرين|خمس وثلاثين|خمس واربعين|خمس وخمسين|خمس|عشر|عشرين|ثلاثين|اربعين|خمسين)(?:\s+(?:دقيقه|دقائق))?|(?<less>الا ربعا?))(?!\p{L}))?(?:\s+(?<p>صباحا|فجرا|مساء|ظهرا|ليلا|عصرا|بعد الظهر)(?!\p{L}))?"
    )]
    private static partial Regex ArabicHour();

    [GeneratedRegex(
        @"\G\s*(?:(?<u>uhr)(?:\s+(?<n>\d{2})\b)?(?:\s+(?<p>morgens|vormittags|nachmittags|abends))?|(?<u>час(?:ов|а)?)\s+(?<p>утра|вечера|дня))"
    )]
    private static partial Regex TimeBehind();

    [GeneratedRegex(
        @"(?<![A-Za-z0-9@])(?:[A-Z]{1,3}\d+(?:\.\d+)+|(?=[A-Za-z0-9]*-?[A-Za-z])(?=[A-Za-z-]*\d|\d+-?[A-Za-z])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*|[A-Za-z]+(?:[-_/][A-Za-z]+)*[-_/]\d[A-Za-z0-9]*(?:[-_/][A-Za-z0-9]+)*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})(?![A-Za-z0-9])"
    )]
    private static partial Regex Identifier();

    [GeneratedRegex(
        @"^(?:\d+(?:st|nd|rd|th)|\d+(?:[.,]\d+)?-?[a-z°%]{1,2}|\d+(?:[.,]\d+)?-?(?:mm|cm|km|kg|ml|kv|kw|mw|mb|gb|tb|eur|usd|euros?|percent|h|am|pm|(?:day|week|month|year|hour|minute)s?)|\d{1,2}h\d{2}|[kcd]?m[23]|(?:[a-z]+-)+[a-z]+)$"
    )]
    private static partial Regex NumberWithUnit();

    [GeneratedRegex(@"(?<![\d.,])\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)?")]
    private static partial Regex DigitNumber();
}
