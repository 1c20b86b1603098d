using System.Collections.Frozen;

namespace LlmOps.Engine.Text;

/// <summary>Small words by language, folded: they carry no content, and they tell languages in Latin letters apart.</summary>
internal static class StopWords
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> s_byLanguage = new Dictionary<string, string>
    {
        [Language.English] =
            "the a an of to in on at by for from with and or but as is are was were be been being it its this that these those there their "
            + "they them he she his her him we our you your i my not no may can must will would should shall could might do does did "
            + "has have had having who whom whose which what when where why how than then so if into onto about over under between "
            + "within up out off per each every any all some more most such only also both either neither according document passage "
            + "states says state however therefore thus",
        [Language.German] =
            "der die das den dem des ein eine einen einem einer eines und oder aber als ist sind war waren sein wird werden wurde wurden "
            + "worden hat haben hatte es er sie ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner wir uns unser unsere ich du "
            + "in im an am auf bei zu zum zur von vom mit fur fuer aus nach uber unter zwischen durch um bis seit ohne nicht kein "
            + "keine keinen keiner darf durfen kann konnen muss mussen soll sollen dass wenn ob wie was wer wo wann welche welcher "
            + "welches sich auch nur noch pro je jede jeder jedes jeden diese dieser dieses diesen so dort hier man innerhalb laut",
        [Language.French] =
            "le la les l un une des du de d et ou mais que qui quoi dont ou est sont etait etaient etre ete sera seront il elle ils elles "
            + "on nous vous je son sa ses leur leurs notre votre ce cet cette ces dans en au aux sur sous par pour avec sans entre ne "
            + "pas plus a ont avait avoir peut peuvent doit doivent se s y si comme tout tous toute toutes chaque selon",
        [Language.Spanish] =
            "el la los las un una unos unas de del al y o pero que quien cual es son era eran ser sido sera fue fueron esta estan su sus "
            + "nuestro este esta estos estas ese esa en con por para sin sobre entre hasta desde no se lo le les a ha han habia haber "
            + "puede pueden debe deben como mas si cada todo todos toda todas segun",
        [Language.Italian] =
            "il lo la i gli le un uno una di del della dei delle da dal dalla in nel nella su sul per con tra e o ma che chi cui e sono "
            + "era erano essere stato ha hanno si non al alla ai alle ogni questo questa puo possono deve",
        [Language.Portuguese] =
            "o a os as um uma de do da dos das em no na nos nas e ou mas que quem e sao era eram ser foi por para com sem seu sua nao se "
            + "ao aos cada este esta pode podem deve",
        [Language.Dutch] =
            "de het een en of maar van in op aan bij voor met door uit naar is zijn was waren wordt worden werd heeft hebben had niet geen "
            + "dat die dit deze er hij zij zijn haar hun we wij kan mag moet te om per",
        [Language.Turkish] = "ve veya bir bu su o ile icin de da ki mi ne gibi daha en cok her degil var yok olan olarak sonra once kadar",
        [Language.Polish] =
            "i w we z ze na do od po za o u przez dla przy nie jest są był była było byli to ten ta te się że jak ale lub oraz który która "
            + "które czy już tylko może mogą roku został została zostało zostały niż jeśli",
        [Language.Czech] =
            "a v ve z ze na do od po za o u s se k pro při ne je jsou byl byla bylo byli to ten ta ty že jak ale nebo který která které už "
            + "jen může mohou roce než pokud",
        [Language.Swedish] =
            "och att det som en ett den är av för på med till från i inte har hade var blev de han hon om än så kan ska får vid under eller "
            + "men sin sitt sina hos när endast bara alla",
        [Language.Russian] =
            "и в во на с со к ко о об от до из за по при для без у не ни но а или что чтобы как это этот эта эти тот та то те он она оно "
            + "они его ее их мы вы я наш ваш свои свой быть был была было были есть будет составляет является может могут должен "
            + "должны который которая которые где когда кто чем же ли бы также только каждый все всех год года",
        [Language.Arabic] =
            "في من الى على عن مع هذا هذه ذلك تلك التي الذي هو هي هم كان كانت يكون تكون ان او و ثم لا لم لن ليس ليست قد كل بعد قبل عند ما "
            + "كم اين متي هل يقع تقع يجوز يمكن يجب",
        [Language.Greek] =
            "ο η το οι τα του της των τον την και ή αλλα ειναι ηταν σε στο στη στην στον με για απο που πως δεν μη να θα ενα μια",
    }.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Split(' ').Select(FoldedText.Fold).ToFrozenSet(StringComparer.Ordinal));

    private static readonly char[] s_punctuation = ['.', ',', ';', ':', '!', '?', '¿', '¡', '(', ')', '"', '|'];

    // Commoner languages first.
    private static readonly string[] s_latin =
    [
        Language.English,
        Language.German,
        Language.French,
        Language.Spanish,
        Language.Italian,
        Language.Portuguese,
        Language.Dutch,
        Language.Turkish,
        Language.Swedish,
        Language.Polish,
        Language.Czech,
    ];

    // Words are looked up where they stand in a text.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>[] s_isLatin =
    [
        .. s_latin.Select(name => s_byLanguage[name].GetAlternateLookup<ReadOnlySpan<char>>()),
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_isAnyLatin = s_latin
        .SelectMany(name => s_byLanguage[name])
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a word is a small one; where the language is not known, in any that is written in Latin letters.</summary>
    public static bool Contain(string language, string word) =>
        word[^1] == '\'' ? true
        : language == Language.Unknown ? Array.Exists(s_latin, name => s_byLanguage[name].Contains(word))
        : s_byLanguage.TryGetValue(language, out var words) && words.Contains(word);

    /// <summary>A text without the small words of its language; the text itself where it holds nothing else.</summary>
    public static string Remove(string text, string language)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => FoldedText.Fold(word).Trim(s_punctuation) is { Length: > 0 } bare && !Contain(language, bare))
            .ToList();
        return words.Count == 0 ? text : string.Join(' ', words);
    }

    /// <summary>The languages in Latin letters most of whose small words a text holds, commoner ones first; and how many words.</summary>
    public static (IReadOnlyList<string> Languages, int Count) LanguagesOf(string folded)
    {
        var counts = new int[s_latin.Length];
        var rest = folded.AsSpan();
        while (NextWord(ref rest) is { IsEmpty: false } word)
        {
            var bare = word.Trim(s_punctuation);
            if (s_isAnyLatin.Contains(bare))
            {
                for (var i = 0; i < counts.Length; i++)
                {
                    counts[i] += s_isLatin[i].Contains(bare) ? 1 : 0;
                }
            }
        }

        var most = counts.Max();
        return ([.. s_latin.Where((_, i) => counts[i] == most)], most);
    }

    /// <summary>Takes the first run of other characters than white space off a text; empty where there is none.</summary>
    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var end = 0;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
        {
            end++;
        }

        var word = rest[..end];
        rest = rest[end..];
        return word;
    }
}
