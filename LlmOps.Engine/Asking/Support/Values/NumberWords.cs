using System.Collections.Frozen;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Values;

/// <summary>Numbers written in words, folded (<see cref="FoldedText"/>).</summary>
internal static class NumberWords
{
    private const int LongestCompound = 40;

    // "Zweieinhalb".
    private const string GermanHalf = "einhalb";

    private static readonly FrozenDictionary<string, decimal> s_values = Load();
    private static readonly FrozenSet<string> s_connectors = new[] { "and", "und", "et", "y", "e", "و", "ve" }.ToFrozenSet(
        StringComparer.Ordinal
    );
    private static readonly FrozenSet<string> s_ones = new[]
    {
        "a",
        "an",
        "one",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "eines",
        "un",
        "une",
        "uno",
        "una",
        "один",
        "одном",
        "одним",
        "одна",
        "одного",
        "одной",
        "одну",
        "واحد",
        "واحده",
        "bir",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_frenchDigits = "deux trois quatre cinq six sept huit neuf"
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    // German writes whole numbers as one word.
    private static readonly (string Word, decimal Value)[] s_germanSmall =
    [
        ("dreizehn", 13),
        ("vierzehn", 14),
        ("funfzehn", 15),
        ("sechzehn", 16),
        ("siebzehn", 17),
        ("achtzehn", 18),
        ("neunzehn", 19),
        ("elf", 11),
        ("zwolf", 12),
        ("zehn", 10),
        ("zwanzig", 20),
        ("dreisig", 30),
        ("dreissig", 30),
        ("vierzig", 40),
        ("funfzig", 50),
        ("sechzig", 60),
        ("siebzig", 70),
        ("achtzig", 80),
        ("neunzig", 90),
        ("eins", 1),
        ("ein", 1),
        ("zwei", 2),
        ("zwo", 2),
        ("drei", 3),
        ("vier", 4),
        ("funf", 5),
        ("sechs", 6),
        ("sieben", 7),
        ("acht", 8),
        ("neun", 9),
    ];

    private static readonly FrozenDictionary<string, decimal> s_small = s_germanSmall.ToFrozenDictionary(
        entry => entry.Word,
        entry => entry.Value,
        StringComparer.Ordinal
    );

    /// <summary>Whether a word may be the number one or an article.</summary>
    public static bool IsOne(string word) => s_ones.Contains(word);

    /// <summary>Whether a word is part of a number.</summary>
    public static bool Contains(string word) => s_values.ContainsKey(word) || German(word) is not null;

    /// <summary>The number that a single word writes, or null.</summary>
    public static decimal? ValueOf(string word) => s_values.TryGetValue(word, out var value) ? value : German(word);

    /// <summary>What is told behind a word for the decimal mark: "one point five", "eins Komma fünf".</summary>
    /// <param name="words">Folded words.</param>
    /// <param name="from">The word behind the whole number.</param>
    /// <param name="count">How many words it has with the mark; 0: there is no mark.</param>
    public static decimal Decimals(IReadOnlyList<TextWord> words, int from, out int count)
    {
        count = 0;
        if (from + 1 >= words.Count || words[from].Text is not ("point" or "komma" or "virgule" or "coma" or "virgola" or "virgula"))
        {
            return 0;
        }

        var (share, place) = (0m, 1m);
        for (var i = from + 1; i < words.Count && ValueOf(words[i].Text) is >= 0 and < 10 and var digit; i++)
        {
            place /= 10;
            share += digit * place;
            count = i - from + 1;
        }

        return share;
    }

    /// <summary>The number that begins at a word.</summary>
    /// <param name="words">Folded words.</param>
    /// <param name="from">The first word of the number.</param>
    /// <param name="count">How many words it has.</param>
    /// <returns>The number, or null where the word begins none.</returns>
    public static decimal? Read(IReadOnlyList<TextWord> words, int from, out int count)
    {
        count = 0;
        decimal total = 0,
            group = 0;
        decimal? last = null;
        for (var i = from; i < words.Count; i++)
        {
            var word = words[i].Text;
            var connected = false;
            if (last is not null && s_connectors.Contains(word) && i + 1 < words.Count)
            {
                connected = true;
                word = words[++i].Text;
            }
            else if (last is null && !s_values.ContainsKey(word) && s_values.ContainsKey(WithoutPrefix(word)))
            {
                word = WithoutPrefix(word);
            }
            else if (last is not null && word.Length > 3 && word[0] == 'و' && s_values.ContainsKey(word[1..]))
            {
                connected = true;
                word = word[1..];
            }

            if (
                (s_values.TryGetValue(word, out var value) ? value : German(word) ?? Unsure(words, i, last)) is not { } number
                || (last is not null && words[i].IsAfterBreak)
            )
            {
                break;
            }

            if (last is null)
            {
                (total, group) = number >= 1000 ? (number, 0m) : (0m, number);
            }
            else if (number is 100 && group is > 0 and < 100)
            {
                group *= 100;
            }
            else if (number is 12 && group is > 0 and < 12 && word[0] == 'd' && word is not ("douze" or "doce"))
            {
                // Two dozen.
                group *= 12;
            }
            else if (number >= 1000)
            {
                total += Math.Max(group, 1) * number;
                group = 0;
            }
            else if (number == 20 && last == 4)
            {
                // Quatre-vingts.
                group += 76;
            }
            else if (
                group > 0
                && (
                    Magnitude(number) < Magnitude(last.Value)
                    || (number < 20 && last is 60 or 80)
                    || (number is >= 7 and <= 9 && last is 10 && word is "sept" or "huit" or "neuf")
                    || (connected && last < 10 && number is >= 20 and < 100)
                    || (number is 10 && last < 10 && IsArabic(word))
                )
            )
            {
                group += number;
            }
            else if (total > 0 && group == 0)
            {
                group = number;
            }
            else
            {
                break;
            }

            last = number;
            count = i - from + 1;
        }

        return last is null ? null : total + group;
    }

    /// <summary>An Arabic word without the preposition that is written with it: "لعشرة".</summary>
    public static string WithoutPrefix(string word) => word.Length > 3 && word[0] is 'ب' or 'ل' or 'ف' or 'و' or 'ك' ? word[1..] : word;

    /// <summary>Words that are numbers by what stands beside them alone: "neuf cents", "cent euros", <c>احد عشر</c>.</summary>
    private static decimal? Unsure(IReadOnlyList<TextWord> words, int at, decimal? last) =>
        words[at].Text switch
        {
            "cent" or "cents" when last is not null => s_frenchDigits.Contains(words[at - 1].Text)
            || (last == 1000 && words[at].Text == "cent")
                ? 100
                : null,
            "cent" => at + 1 < words.Count && Units.Of(words[at + 1].Text) is { Dimension: not Units.Cent } ? 100 : null,
            "احد" or "احدي" => at + 1 < words.Count && words[at + 1].Text is "عشر" or "عشره" ? 1 : null,
            _ => null,
        };

    private static bool IsArabic(string word) => word[0] is >= '\u0600' and <= '\u06ff';

    private static int Magnitude(decimal value) =>
        value switch
        {
            >= 1000 => 4,
            >= 100 => 3,
            >= 20 => 2,
            _ => 1,
        };

    private static decimal? German(string word)
    {
        if (word.Length is < 5 or > LongestCompound)
        {
            return null;
        }

        if (word.EndsWith(GermanHalf, StringComparison.Ordinal))
        {
            return (word.Length == GermanHalf.Length ? 0 : German(word[..^GermanHalf.Length]) ?? Small(word[..^GermanHalf.Length]))
                + (word.Length == GermanHalf.Length ? 1.5m : 0.5m);
        }

        var at = word.IndexOf("tausend", StringComparison.Ordinal);
        if (at >= 0)
        {
            return (at == 0 ? 1 : German(word[..at]) ?? Small(word[..at])) is { } thousands && Rest(word[(at + 7)..]) is { } rest
                ? (thousands * 1000) + rest
                : null;
        }

        at = word.IndexOf("hundert", StringComparison.Ordinal);
        if (at >= 0)
        {
            return (at == 0 ? 1 : Small(word[..at])) is { } hundreds && Rest(word[(at + 7)..]) is { } rest ? (hundreds * 100) + rest : null;
        }

        at = word.IndexOf("und", StringComparison.Ordinal);
        return at > 0 && Small(word[..at]) is { } ones and < 10 && Small(word[(at + 3)..]) is { } tens and >= 20
            ? tens + ones
            : Small(word);
    }

    private static decimal? Rest(string word) =>
        word.Length == 0 ? 0 : German(word.StartsWith("und", StringComparison.Ordinal) ? word[3..] : word) ?? Small(word);

    private static decimal? Small(string word) => s_small.TryGetValue(word, out var value) ? value : null;

    private static FrozenDictionary<string, decimal> Load()
    {
        var values = new Dictionary<string, decimal>(StringComparer.Ordinal);
        Add(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
                + "nineteen",
            0,
            1
        );
        Add("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10);
        Add("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf", 0, 1);
        Add("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 0, 1);
        Add("vingt trente quarante cinquante soixante septante huitante nonante", 20, 10);
        Add(
            "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho "
                + "diecinueve",
            0,
            1
        );
        Add("veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve", 20, 1);
        Add("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa", 20, 10);
        Add(
            "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать "
                + "шестнадцать семнадцать восемнадцать девятнадцать",
            0,
            1
        );
        Add(
            "ноля одного двух трех четырех пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати четырнадцати пятнадцати "
                + "шестнадцати семнадцати восемнадцати девятнадцати",
            0,
            1
        );
        Add("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто", 20, 10);
        Add("двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста", 20, 10);
        Add("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот", 100, 100);
        Add("صفر واحد اثنان ثلاثه اربعه خمسه سته سبعه ثمانيه تسعه عشره", 0, 1);
        Add("صفر واحده اثنتان ثلاث اربع خمس ست سبع ثمان تسع عشر", 0, 1);
        Add("صفر واحدا اثنين ثلاثه اربعه خمسه سته سبعه ثماني تسعه عشره", 0, 1);
        Add("عشرون ثلاثون اربعون خمسون ستون سبعون ثمانون تسعون", 20, 10);
        Add("عشرين ثلاثين اربعين خمسين ستين سبعين ثمانين تسعين", 20, 10);
        Add("مئه مئتان ثلاثمئه اربعمئه خمسمئه ستمئه سبعمئه ثمانمئه تسعمئه", 100, 100);
        Add("مائه مائتان ثلاثمائه اربعمائه خمسمائه ستمائه سبعمائه ثمانمائه تسعمائه", 100, 100);
        Add("yirmi otuz kirk elli altmis yetmis seksen doksan", 20, 10);
        Add("sifir bir iki uc dort bes alti yedi sekiz dokuz on", 0, 1);
        Add("μηδεν ενα δυο τρια τεσσερα πεντε εξι επτα οκτω εννεα δεκα εντεκα δωδεκα", 0, 1);
        Add("εικοσι τριαντα σαραντα πενηντα εξηντα εβδομηντα ογδοντα ενενηντα", 20, 10);
        foreach (
            var (word, value) in (ReadOnlySpan<(string, decimal)>)
                [
                    ("hundred", 100),
                    ("hundert", 100),
                    ("cent", 100),
                    ("cien", 100),
                    ("ciento", 100),
                    ("doscientos", 200),
                    ("trescientos", 300),
                    ("quinientos", 500),
                    ("مئه", 100),
                    ("مائه", 100),
                    ("مئتان", 200),
                    ("مئتين", 200),
                    ("اثنا", 2),
                    ("اثني", 2),
                    ("اثنتا", 2),
                    ("اثنتي", 2),
                    ("yuz", 100),
                    ("εκατο", 100),
                    ("thousand", 1000),
                    ("tausend", 1000),
                    ("mille", 1000),
                    ("mil", 1000),
                    ("тысяча", 1000),
                    ("тысячи", 1000),
                    ("тысяч", 1000),
                    ("الف", 1000),
                    ("الفان", 2000),
                    ("الفين", 2000),
                    ("الاف", 1000),
                    ("bin", 1000),
                    ("χιλια", 1000),
                    ("million", 1_000_000),
                    ("millions", 1_000_000),
                    ("millionen", 1_000_000),
                    ("millones", 1_000_000),
                    ("миллион", 1_000_000),
                    ("миллиона", 1_000_000),
                    ("миллионов", 1_000_000),
                    ("مليون", 1_000_000),
                    ("billion", 1_000_000_000),
                    ("milliarden", 1_000_000_000),
                    ("milliarde", 1_000_000_000),
                    ("dozen", 12),
                    ("dozens", 12),
                    ("dutzend", 12),
                    ("anderthalb", 1.5m),
                    ("anderthalben", 1.5m),
                    ("полтора", 1.5m),
                    ("полторы", 1.5m),
                    ("полутора", 1.5m),
                    ("douzaine", 12),
                    ("douzaines", 12),
                    ("dizaine", 10),
                    ("vingtaine", 20),
                    ("trentaine", 30),
                    ("cinquantaine", 50),
                    ("centaine", 100),
                    ("docena", 12),
                    ("docenas", 12),
                    ("decena", 10),
                    ("centenar", 100),
                    ("дюжина", 12),
                    ("дюжину", 12),
                    ("десяток", 10),
                    ("сотня", 100),
                    ("сотню", 100),
                    ("двое", 2),
                    ("трое", 3),
                    ("четверо", 4),
                    ("пятеро", 5),
                    ("шестеро", 6),
                    ("двумя", 2),
                    ("тремя", 3),
                    ("четырьмя", 4),
                    ("пятью", 5),
                    ("шестью", 6),
                    ("восемью", 8),
                    ("девятью", 9),
                    ("десятью", 10),
                    ("двум", 2),
                    ("трем", 3),
                    ("четырем", 4),
                    ("ста", 100),
                    ("двухсот", 200),
                    ("трехсот", 300),
                    ("четырехсот", 400),
                    ("пятисот", 500),
                    ("тысячу", 1000),
                    ("vingts", 20),
                    ("doscientas", 200),
                    ("trescientas", 300),
                    ("cuatrocientos", 400),
                    ("cuatrocientas", 400),
                    ("quinientas", 500),
                    ("seiscientos", 600),
                    ("seiscientas", 600),
                    ("setecientos", 700),
                    ("setecientas", 700),
                    ("ochocientos", 800),
                    ("ochocientas", 800),
                    ("novecientos", 900),
                    ("novecientas", 900),
                    ("veintiun", 21),
                    ("veintiuna", 21),
                    ("две", 2),
                    ("одна", 1),
                    ("одну", 1),
                ]
        )
        {
            values.TryAdd(FoldedText.Fold(word), value);
        }

        // Words that are more often something else.
        foreach (var word in (ReadOnlySpan<string>)["six", "once", "on", "bin", "cent", "null", "un"])
        {
            values.Remove(word);
        }

        values["six"] = 6;
        return values.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(string words, decimal from, decimal step)
        {
            foreach (var word in words.Split(' '))
            {
                values.TryAdd(FoldedText.Fold(word), from);
                from += step;
            }
        }
    }
}
