using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Units by the words that name them, folded (<see cref="FoldedText"/>), in the languages that citations are checked in.</summary>
internal static class Units
{
    public const string Duration = "duration";

    /// <summary>The hundredth part of a currency, whichever.</summary>
    public const string Cent = "cent";

    /// <summary>Days of a week.</summary>
    public const decimal Week = 7;

    /// <summary>Days that are more than a month has.</summary>
    public const decimal Quarter = 90;

    private const decimal Month = 30.4375m;

    private static readonly FrozenDictionary<string, Unit> s_byWord = Load();
    private static readonly FrozenDictionary<string, Unit>.AlternateLookup<ReadOnlySpan<char>> s_lookup = s_byWord.GetAlternateLookup<
        ReadOnlySpan<char>
    >();
    private static readonly int s_longestIdeographic = s_byWord.Keys.Where(key => FoldedText.IsIdeographic(key[0])).Max(key => key.Length);

    // "Square metre", "кв. м", "km/h": what is more than one word. A shortened word may have a full stop.
    private static readonly FrozenDictionary<char, string[]> s_phrases = s_byWord
        .Keys.Where(key => key.AsSpan().ContainsAny(" /"))
        .OrderByDescending(key => key.Length)
        .GroupBy(key => key[0])
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    // Endings of German compounds (Urlaubstage) and of inflected words.
    private static readonly (string Ending, Unit Unit)[] s_endings =
    [
        ("tage", new(Duration, 1)),
        ("tagen", new(Duration, 1)),
        ("tag", new(Duration, 1)),
        ("wochen", new(Duration, 7)),
        ("woche", new(Duration, 7)),
        ("monate", new(Duration, Month)),
        ("monaten", new(Duration, Month)),
        ("monat", new(Duration, Month)),
        ("jahre", new(Duration, 365.25m)),
        ("jahren", new(Duration, 365.25m)),
        ("stunden", new(Duration, 1m / 24)),
        ("stunde", new(Duration, 1m / 24)),
        ("minuten", new(Duration, 1m / 1440)),
    ];

    /// <summary>The unit that a word names, or null.</summary>
    public static Unit? Of(ReadOnlySpan<char> word)
    {
        if (s_lookup.TryGetValue(word, out var unit))
        {
            return unit;
        }

        foreach (var (ending, compound) in s_endings)
        {
            if (word.Length > ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return compound;
            }
        }

        return null;
    }

    /// <summary>The unit of several words that begins at a place of a folded text, or null.</summary>
    public static Unit? PhraseAt(string folded, int at, out int length)
    {
        if (at < folded.Length && s_phrases.TryGetValue(folded[at], out var phrases))
        {
            foreach (var phrase in phrases)
            {
                if (
                    LengthAt(folded, at, phrase) is > 0 and var found
                    && !(at + found < folded.Length && NameMask.IsOfWord(folded[at + found]))
                )
                {
                    length = found;
                    return s_byWord[phrase];
                }
            }
        }

        length = 0;
        return null;
    }

    /// <summary>How long a phrase is where it stands in a text, whose words may be shortened by full stops; 0: it does not.</summary>
    private static int LengthAt(string folded, int start, string phrase)
    {
        var at = start;
        foreach (var character in phrase)
        {
            if (character == ' ' && at < folded.Length && folded[at] == '.')
            {
                at += at + 1 < folded.Length && folded[at + 1] == ' ' ? 2 : 1;
            }
            else if (at < folded.Length && folded[at] == character)
            {
                at++;
            }
            else
            {
                return 0;
            }
        }

        return at - start;
    }

    /// <summary>The unit at the head of a text that is written without blanks, the longest first.</summary>
    public static Unit? AtHead(ReadOnlySpan<char> text, out int length)
    {
        for (length = Math.Min(s_longestIdeographic, text.Length); length > 0; length--)
        {
            if (FoldedText.IsIdeographic(text[0]) && s_lookup.TryGetValue(text[..length], out var unit))
            {
                return unit;
            }
        }

        return null;
    }

    private static FrozenDictionary<string, Unit> Load()
    {
        var units = new Dictionary<string, Unit>(StringComparer.Ordinal);
        Add(
            Duration,
            1m / 86400,
            "second seconds sec сек sekunde sekunden seconde secondes segundo segundos секунда секунды секунд ثانيه ثوان 秒 秒間 秒钟"
        );
        Add(Duration, 1m / 1440, "minute minutes min мин minuten minuto minutos минута минуты минут دقيقه دقائق 分 分間 分钟");
        Add(
            Duration,
            1m / 24,
            "hour hours h hr hrs ч stunde stunden std heure heures hora horas ora ore час часа часов ساعه ساعات 時間 小时 小時 saat"
        );
        Add(Duration, 2m / 24, "ساعتين ساعتان");
        Add(
            Duration,
            1,
            "day days tag tage tagen tages jour jours dia dias giorno giorni dag dagen день дня дней сутки суток يوم يوما ايام 日 日間 天 営業日 稼働日 就業日 工作日 个工作日 营业日 gun "
                + "gundur ημερα ημερες"
        );
        Add(Duration, 2, "يومين يومان");
        Add(
            Duration,
            7,
            "week weeks woche wochen semaine semaines semana semanas settimana settimane неделя недели недель неделю нед اسبوع اسبوعا اسابيع 週 "
                + "週間 周 星期 hafta"
        );
        Add(Duration, 14, "fortnight fortnights اسبوعين اسبوعان");
        Add(
            Duration,
            Month,
            "month months мес mon monat monate monaten monats mois mes meses mese mesi месяц месяца месяцев شهر شهرا اشهر شهور か月 ヶ月 カ月 ケ月 箇月 个月 "
                + "個月 ay"
        );
        Add(Duration, 2 * Month, "شهرين شهران");
        Add(
            Duration,
            365.25m,
            "year years jahr jahre jahren jahres an ans annee annees ano anos anno anni год года лет سنه سنوات عام عاما اعوام 年 年間 年间 yil"
        );
        Add(Duration, 2 * 365.25m, "سنتين سنتان عامين عامان");
        Add(Duration, 3652.5m, "decade decades jahrzehnt jahrzehnte");
        Add("EUR", 1, "€ eur euro euros евро يورو ユーロ 欧元 歐元");
        Add("USD", 1, "$ usd dollar dollars dolar dolares доллар доллара долларов دولار دولارا دولارات ドル 美元");
        Add("GBP", 1, "£ gbp pound pounds pfund livre livres libra libras фунт фунта фунтов جنيه جنيها ポンド 英镑");
        Add("JPY", 1, "jpy yen иена иены иен ين 円 日元 日圆");
        Add("CNY", 1, "cny rmb yuan renminbi юань юаня юаней يوان 元 人民币 人民元");
        Add("RUB", 1, "rub rouble roubles ruble rubles rubel руб рубль рубля рублей روبل ルーブル 卢布 ₽");
        Add("CHF", 1, "chf franc francs franken франк франков فرنك フラン 瑞士法郎");
        Add("SAR", 1, "sar riyal riyals ريال ريالا ريالات");
        Add("AED", 1, "aed dirham dirhams درهم درهما دراهم");
        Add(
            Cent,
            1,
            "cent cents ct cts centimes centime centimo centimos pence копеек копейки копейка коп цент цента центов سنت セント 分钱"
        );
        Add(
            "percent",
            1,
            "% percent per_cent prozent pourcent pour_cent porcentaje por_ciento por_cien per_cento por_cento процент процента процентов بالمئه بالمائه パーセント ％"
        );
        Add("percent", 10, "割");
        Add(
            "mass",
            0.000001m,
            "mg milligram milligrams milligramm milligramme milligrammes miligramo miligramos мг миллиграмм ミリグラム 毫克"
        );
        Add("mass", 0.001m, "гр g gram grams gramm gramme grammes gramo gramos грамм грамма граммов غرام غراما グラム 克");
        Add(
            "mass",
            1,
            "kg kilogram kilograms kilogramm kilo kilos kilogramme kilogrammes kilogramo kilogramos кг килограмм килограмма килограммов "
                + "كيلوغرام كيلوغراما كغم كجم キログラム キロ 公斤 千克"
        );
        Add("mass", 1000, "t tonne tonnes ton tons tonnen tonelada toneladas тонна тонны тонн طن طنا اطنان トン 吨 噸");
        Add("length", 0.001m, "mm millimetern millimeter millimetre millimetres millimeters мм миллиметр миллиметра миллиметров ミリ 毫米");
        Add(
            "length",
            0.01m,
            "cm zentimetern centimeter centimetre centimetres centimeters zentimeter centimetro centimetros см сантиметр сантиметра сантиметров "
                + "سنتيمتر سنتيمترا センチ 厘米"
        );
        Add("length", 1, "m metern meter metre metres meters metro metros mètre метр метра метров متر مترا امتار メートル 米");
        Add(
            "length",
            1000,
            "km kilometer kilometre kilometres kilometers kilometern kilometro kilometros км километр километра километров كيلومتر "
                + "كيلومترا キロメートル 公里"
        );
        Add("length", 1609.344m, "mile miles meile meilen");
        Add("volume", 1, "l л liter litre litres liters litern litro litros литр литра литров لتر لترا リットル 升");
        Add("volume", 0.01m, "cl zentiliter centiliter centilitre centilitres centilitros");
        Add("volume", 0.1m, "dl deziliter deciliter decilitre decilitres decilitros дл");
        Add("volume", 100, "hl hektoliter hectolitre hectolitres hectolitros");
        Add("energy", 1, "wh wattstunden ватт-час");
        Add("energy", 1000, "kwh kilowattstunden kilowattstunde");
        Add("energy", 1_000_000, "mwh megawattstunden");
        Add(
            "area",
            1,
            "m2 m² qm sqm sq_m quadratmeter quadratmetern square_metre square_metres square_meter square_meters mètre_carré mètres_carrés metro_cuadrado "
                + "metros_cuadrados metri_quadrati metros_quadrados vierkante_meter м2 м² кв_м квадратный_метр квадратных_метра квадратных_метров "
                + "平米 平方メートル 平方米"
        );
        Add("area", 1_000_000, "km2 km² square_kilometres square_kilometers quadratkilometer kilómetros_cuadrados kilomètres_carrés кв_км");
        Add("area", 100, "ares ar сотка сотки соток");
        Add("area", 10_000, "ha hektar hectare hectares hectarea hectareas га гектар гектара гектаров ヘクタール 公顷");
        Add(
            "volume",
            1000,
            "m3 m³ cbm kubikmeter kubikmetern cubic_metre cubic_metres cubic_meter cubic_meters mètre_cube mètres_cubes metro_cúbico metros_cúbicos "
                + "м3 м³ куб_м кубометр кубометра кубометров кубический_метр кубических_метра кубических_метров 立方メートル 立方米"
        );
        Add("pressure", 1, "bar bars бар バール");
        Add("pressure", 0.001m, "mbar millibar millibars мбар");
        Add("pressure", 10, "mpa мпа");
        Add("pressure", 0.01m, "kpa кпа hpa");
        Add("data", 0.001m, "kb kilobyte kilobytes кб килобайт");
        Add("volume", 0.001m, "ml мл milliliter millilitre millilitres milliliters мл миллилитр ミリリットル 毫升");
        Add("voltage", 1, "v volt volts вольт فولت ボルト 伏");
        Add("voltage", 1000, "kv kilovolt kilovolts кв киловольт كيلوفولت キロボルト 千伏");
        Add("power", 1, "w watt watts ватт واط ワット 瓦");
        Add("power", 1000, "kw kilowatt kilowatts квт киловатт كيلوواط キロワット 千瓦");
        Add("power", 1_000_000, "mw megawatt megawatts мегаватт ميغاواط メガワット 兆瓦");
        Add("current", 1, "ampere amperes amp amps ампер أمبير امبير アンペア 安培");
        Add("data", 1, "mb megabyte megabytes мегабайт ميغابايت メガバイト");
        Add("data", 1000, "gb gigabyte gigabytes гигабайт гигабайта гигабайтов غيغابايت ギガバイト");
        Add("data", 1_000_000, "tb terabyte terabytes терабайт терабайта تيرابايت テラバイト");
        Add("temperature", 1, "°c celsius цельсия مئويه ℃ 摄氏度");
        return units.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string dimension, decimal factor, string words)
        {
            foreach (var word in words.Split(' '))
            {
                units.TryAdd(FoldedText.Fold(word).Replace('_', ' '), new Unit(dimension, factor));
            }
        }
    }
}
