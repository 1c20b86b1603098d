using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>A sentence of a passage with all that is needed to judge it as an answer.</summary>
internal sealed class Sentence(Passage passage, int ordinal, string text, List<Word> words)
{
    private static readonly string[] s_currencies =
    [
        "€",
        "$",
        "£",
        "euro",
        "euros",
        "dollar",
        "dollars",
        "usd",
        "eur",
        "gbp",
        "nok",
        "sek",
        "chf",
        "pounds",
        "kroner",
        "yen",
    ];

    public Passage Passage { get; } = passage;

    public int Ordinal { get; } = ordinal;

    public string Text { get; } = text;

    public IReadOnlyList<Word> Words { get; } = words;

    /// <summary>What the sentence itself says.</summary>
    public HashSet<string> Concepts { get; } = [.. words.Select(word => word.Concept)];

    /// <summary>What stands above it: title, section, heading, a question that it answers.</summary>
    public required HashSet<string> Head { get; init; }

    /// <summary>What the sentences say that its "it", "they" or "the company" points to.</summary>
    public required HashSet<string> Context { get; init; }

    /// <summary>What its whole passage says.</summary>
    public required HashSet<string> Surroundings { get; init; }

    /// <summary>What the sentences before it say; a row or list item leans on none.</summary>
    public required HashSet<string> SaidBefore { get; init; }

    public Sentence? Antecedent { get; init; }

    /// <summary>The names that it holds, as concepts.</summary>
    public required HashSet<string> Names { get; init; }

    /// <summary>False for headings, questions, and text that gives orders to a model.</summary>
    public required bool IsQuotable { get; init; }

    /// <summary>How many names it holds that a question does not.</summary>
    public int OtherNames(Question question)
    {
        var count = 0;
        for (var i = 0; i < Words.Count; i++)
        {
            var continues = i > 0 && Names.Contains(Words[i - 1].Concept) && Words[i].Start - Words[i - 1].End == 1;
            count += Names.Contains(Words[i].Concept) && !continues && question.Terms.All(term => term.Concept != Words[i].Concept) ? 1 : 0;
        }

        return count;
    }

    public bool IsListItem { get; init; }

    public bool IsRow { get; init; }

    /// <summary>True for the first sentence below a question.</summary>
    public bool OpensAnswer { get; init; }

    public bool TellsTime { get; } =
        words.Any(word => Calendar.TellsTime(word.Lower) || (word.Lower.Length == 4 && word.IsNumber && word.Lower[0] is '1' or '2'));

    public bool TellsNumber { get; } = words.Any(word => Calendar.TellsNumber(word.Lower));

    public bool TellsReason { get; } = words.Any(word => Calendar.TellsReason(word.Lower));

    public bool TellsMoney { get; } =
        s_currencies.Any(sign => sign.Length == 1 ? text.Contains(sign, StringComparison.Ordinal) : words.Any(word => word.Lower == sign));

    public bool Tells(AnswerKind kind, Question question) =>
        kind switch
        {
            AnswerKind.Time => TellsTime,
            AnswerKind.Number => TellsNumber || (question.AsksForMoney && TellsMoney),
            AnswerKind.Reason => TellsReason,
            AnswerKind.Person or AnswerKind.Place => Names.Any(name => question.Terms.All(term => term.Concept != name)),
            _ => true,
        };
}
