using System.Collections.Frozen;

namespace LlmOps.Engine.Asking.Support;

/// <summary>Whether a clause affirms or denies: negations and words that deny by their meaning are counted, two of them affirm.</summary>
internal static class Polarity
{
    private static readonly FrozenSet<string> s_words = Words(
        // Negations.
        "not no never none nobody nothing nowhere neither nor cannot without hardly isn't aren't wasn't weren't don't "
            + "doesn't didn't won't can't couldn't shouldn't mustn't wouldn't hasn't haven't",
        "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts nirgends weder ohne keinesfalls keineswegs",
        "ne n' pas jamais aucun aucune sans ni nul nulle personne rien",
        "no nunca jamás ningún ninguno ninguna sin tampoco nadie nada",
        "non mai nessun nessuno nessuna senza né niente",
        "não nunca nenhum nenhuma sem niet geen nooit zonder değil yok δεν μην χωρίς",
        "не нет ни никогда нельзя без никто ничего никакой никаких",
        "nie żaden żadna nikt nic ani není nejsou nikdo inte ingen inget inga aldrig utan varken",
        "لا ليس ليست لم لن غير دون بدون ليسوا",
        // Words that deny by their meaning.
        "forbidden prohibited banned disallowed excluded ineligible impossible invalid unable refused rejected denied unavailable "
            + "nonrefundable optional unlawful illegal fails failed lacks lack barred unpaid closed inactive disabled",
        "bestreitet bestritt bestreiten dementiert dementierte verneint verboten untersagt ausgeschlossen unzulässig unmöglich ungültig verweigert abgelehnt freiwillig geschlossen unbezahlt unerlaubt "
            + "gesperrt nichtrückerstattbar",
        "dément démenti démentent nie nié desmintió desmiente negó niega nega negato smentito ontkent ontkende förnekar förnekade "
            + "zaprzecza zaprzeczył popírá popřel отрицает отрицал опроверг interdit interdite interdits interdites exclu exclue exclus exclues impossible invalide refusé refusée facultatif facultative "
            + "fermé fermée prohibido prohibida prohibidos prohibidas excluido excluida excluidos excluidas imposible inválido rechazado "
            + "opcional cerrado cerrada",
        "запрещено запрещен запрещена запрещены запрещается исключено исключен исключены невозможно недействителен недопустимо отказано "
            + "закрыт закрыта закрыто закрыты необязательно необязателен необязательна воспрещается",
        "ممنوع ممنوعه محظور محظوره يحظر يمنع مستحيل مغلق مغلقه مغلقا مرفوض اختياري اختياريه مستثني مستثناه"
    );

    // Where several of these in one clause deny once: "no compró nada", "никто не пришёл".
    private static readonly HashSet<string> s_concord =
    [
        Language.French,
        Language.Spanish,
        Language.Italian,
        Language.Portuguese,
        Language.Russian,
        Language.Polish,
        Language.Czech,
    ];

    private static readonly FrozenSet<string> s_negations = Words(
        "not no never none nobody nothing nowhere neither nor cannot without nicht kein keine keinen keinem keiner nie niemals niemand nichts weder "
            + "ne n' pas jamais aucun aucune sans ni nul nulle personne rien nunca jamás ningún ninguno ninguna sin tampoco nadie nada "
            + "non mai nessun nessuno nessuna senza né niente não nenhum nenhuma sem niet geen nooit zonder не нет ни никогда никто ничего никакой никаких "
            + "nie żaden żadna nikt nic bez ani není nejsou nikdo inte ingen inget inga aldrig utan varken"
    );

    private static readonly FrozenSet<string> s_pairs = Words("neither nor weder varken noch ni ani ни");

    private static readonly string[] s_russianPrefixes = ["невозм", "недопуст", "недейст", "неприемл", "нераз", "необяз", "невозвр"];

    // Longer phrases first: what they hold is not counted again. A phrase of two negations affirms.
    private static readonly (string Phrase, int Count)[] s_japanese =
    [
        ("なければなりません", 0),
        ("なければならない", 0),
        ("なくてはなりません", 0),
        ("なくてはならない", 0),
        ("しなければ", 0),
        ("なければ", 0),
        ("かもしれない", 0),
        ("かもしれません", 0),
        ("に違いない", 0),
        ("ざるを得ない", 0),
        ("わけではない", 1),
        ("ではありません", 1),
        ("ではない", 1),
        ("じゃない", 1),
        ("ありません", 1),
        ("ません", 1),
        ("できない", 1),
        ("しない", 1),
        ("されない", 1),
        ("られない", 1),
        ("れない", 1),
        ("ない", 1),
        ("なかった", 1),
        ("なし", 1),
        ("不可", 1),
        ("禁止", 1),
        ("禁じ", 1),
        ("対象外", 1),
        ("除外", 1),
        ("除く", 1),
        ("以外", 1),
        ("無効", 1),
        ("不要", 1),
        ("任意", 1),
        ("休業", 1),
        ("閉鎖", 1),
        ("未定", 1),
        ("未払", 1),
        ("拒否", 1),
        ("無料", 0),
        ("不", 1),
        ("非", 1),
        ("未", 1),
        ("ずに", 1),
    ];

    private static readonly (string Phrase, int Count)[] s_chinese =
    [
        ("不得不", 0),
        ("不仅", 0),
        ("不但", 0),
        ("不过", 0),
        ("不同", 0),
        ("不断", 0),
        ("不少", 0),
        ("不久", 0),
        ("不锈", 0),
        ("不动产", 0),
        ("不超过", 0),
        ("不少于", 0),
        ("不低于", 0),
        ("不迟于", 0),
        ("不晚于", 0),
        ("无论", 0),
        ("无线", 0),
        ("非常", 0),
        ("未来", 0),
        ("除非", 0),
        ("没收", 0),
        ("并非", 1),
        ("不能", 1),
        ("不得", 1),
        ("不可", 1),
        ("不是", 1),
        ("不在", 1),
        ("没有", 1),
        ("禁止", 1),
        ("严禁", 1),
        ("拒绝", 1),
        ("排除", 1),
        ("除外", 1),
        ("无效", 1),
        ("无需", 1),
        ("无须", 1),
        ("不必", 1),
        ("自愿", 1),
        ("关闭", 1),
        ("歇业", 1),
        ("不", 1),
        ("没", 1),
        ("未", 1),
        ("无", 1),
        ("非", 1),
        ("勿", 1),
        ("别", 0),
    ];

    // Phrases that hold a negation and deny nothing.
    private static readonly string[] s_idioms =
    [
        .. new[]
        {
            "no later than",
            "not later than",
            "no more than",
            "not more than",
            "no less than",
            "not less than",
            "no fewer than",
            "not only",
            "does not exceed",
            "not exceeding",
            "no longer than",
            "no sooner than",
            "not until",
            "no.",
            "nicht nur",
            "nicht mehr als",
            "nicht weniger als",
            "nicht länger als",
            "nicht später als",
            "pas plus de",
            "pas seulement",
            "no más de",
            "no menos de",
            "no solo",
            "не менее",
            "не более",
            "не позднее",
            "не позже",
            "не только",
            "не раньше",
            "не ранее",
            "не превышает",
            "не меньше",
            "не больше",
            "لا يقل عن",
            "لا تقل عن",
            "لا يزيد عن",
            "لا تزيد عن",
            "لا يتجاوز",
            "لا تتجاوز",
            "ليس فقط",
        }.Select(idiom => " " + FoldedText.Fold(idiom)),
    ];

    /// <summary>Whether a clause denies what it speaks of.</summary>
    public static bool Denies(string folded, IEnumerable<TextWord> words, string language)
    {
        var all = words.ToList();
        var negations = all.Count(word => s_negations.Contains(word.Text));
        var count =
            all.Count(word => Counts(word.Text))
            - negations
            + (
                negations == 0 ? 0
                : s_concord.Contains(language) || all.Exists(word => s_pairs.Contains(word.Text)) ? 1
                : negations
            )
            + (
                folded.Contains("n't", StringComparison.Ordinal) && !all.Exists(word => word.Text.EndsWith("n't", StringComparison.Ordinal))
                    ? 1
                    : 0
            );
        var spaced = " " + folded;
        count += s_idioms.Count(idiom => spaced.Contains(idiom, StringComparison.Ordinal));
        return (
                (
                    count
                    + (
                        language is Language.Japanese ? Count(folded, s_japanese)
                        : language is Language.Chinese ? Count(folded, s_chinese)
                        : 0
                    )
                ) % 2
            ) == 1;
    }

    /// <summary>Whether a word says only that something is denied.</summary>
    public static bool Counts(string word) =>
        s_words.Contains(word)
        || (
            word.StartsWith("non", StringComparison.Ordinal)
            && word.Length > 6
            && (word.EndsWith("able", StringComparison.Ordinal) || word.EndsWith("ible", StringComparison.Ordinal))
        )
        || Array.Exists(s_russianPrefixes, prefix => word.StartsWith(prefix, StringComparison.Ordinal))
        || IsTurkishNegative(word);

    private static bool IsTurkishNegative(string word) =>
        word.Length > 6
        && (
            word.EndsWith("emez", StringComparison.Ordinal)
            || word.EndsWith("amaz", StringComparison.Ordinal)
            || word.EndsWith("ilmez", StringComparison.Ordinal)
            || word.EndsWith("ilmaz", StringComparison.Ordinal)
        );

    private static int Count(string text, (string Phrase, int Count)[] phrases)
    {
        var count = 0;
        for (var i = 0; i < text.Length; )
        {
            var length = 1;
            foreach (var (phrase, negations) in phrases)
            {
                if (string.CompareOrdinal(text, i, phrase, 0, phrase.Length) == 0)
                {
                    count += negations;
                    length = phrase.Length;
                    break;
                }
            }

            i += length;
        }

        return count;
    }

    private static FrozenSet<string> Words(params string[] lists) =>
        lists.SelectMany(list => list.Split(' ')).Select(FoldedText.Fold).ToFrozenSet(StringComparer.Ordinal);
}
