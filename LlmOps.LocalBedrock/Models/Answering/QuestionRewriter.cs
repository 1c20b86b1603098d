using System.Text.RegularExpressions;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Turns a follow-up question into one that stands alone, by the last question and its answer, and what earlier turns named; a
/// question that already stands alone stays as it is.</summary>
internal static partial class QuestionRewriter
{
    private const int MaxEventWords = 16;
    private const int MaxCompared = 3;

    private static readonly HashSet<string> s_things = ["it", "they", "them"];
    private static readonly HashSet<string> s_ofThings = ["its", "their"];
    private static readonly HashSet<string> s_persons = ["he", "she", "him"];
    private static readonly HashSet<string> s_ofPersons = ["his"];
    private static readonly HashSet<string> s_deictic = ["that", "this", "those", "these", "there", "then"];
    private static readonly HashSet<string> s_questionWords = ["when", "where", "who", "why", "how", "what", "which", "whom", "whose"];
    private static readonly HashSet<string> s_auxiliaries =
    [
        "is",
        "was",
        "are",
        "were",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "will",
        "can",
        "could",
        "should",
        "would",
        "may",
        "must",
    ];

    private static readonly Dictionary<string, string> s_baseForms = new(StringComparer.Ordinal)
    {
        ["acquired"] = "acquire",
        ["bought"] = "buy",
        ["purchased"] = "purchase",
        ["founded"] = "found",
        ["established"] = "establish",
        ["launched"] = "launch",
        ["opened"] = "open",
        ["closed"] = "close",
        ["sold"] = "sell",
        ["started"] = "start",
        ["created"] = "create",
        ["joined"] = "join",
        ["left"] = "leave",
        ["built"] = "build",
        ["invented"] = "invent",
        ["released"] = "release",
        ["published"] = "publish",
        ["signed"] = "sign",
        ["moved"] = "move",
        ["won"] = "win",
        ["wrote"] = "write",
    };

    public static string Rewrite(IReadOnlyList<Turn> turns, string question)
    {
        var asked = AnotherSubject().Replace(question.Trim(), string.Empty, 1);
        if (asked.Length < question.Trim().Length && asked.Length > 0)
        {
            return Polish(asked);
        }

        if (turns.Count == 0 || asked.Length == 0)
        {
            return asked;
        }

        var last = turns[^1];
        var lastQuestion = last.User.Trim();
        if (ConversationQuestion.IsOne(asked))
        {
            return asked;
        }

        if (ConversationQuestion.AsksToRepeat(asked))
        {
            return lastQuestion;
        }

        var answer = FirstSentence(last.Assistant);
        var core = WithoutOpening(asked);
        var words = WordReader.Read(core);
        var names = Names(words);

        if (names.Count == 0 && Comparison.In(core, words) is not null && SubjectsOf(turns) is { Count: > 1 } subjects)
        {
            return $"{Polish(core).TrimEnd('?', '.', ' ')}, {string.Join(" or ", subjects)}?";
        }

        if (WhatAbout().Match(asked) is { Success: true } about)
        {
            return Transfer(about.Groups["thing"].Value.Trim().TrimEnd('?', '.', '!', ' '), lastQuestion)
                ?? WithContext(asked, lastQuestion);
        }

        if (DefiniteDescription.Resolve(core, turns, Company(turns) ?? Thing(lastQuestion, answer)) is { } described)
        {
            return Polish(described);
        }

        var pointsToEvent = words.Any(word => s_deictic.Contains(word.Lower)) && !names.Any(name => name.Length > 0);
        var isBare = words.All(word => word.IsStop || Vocabulary.IsGeneric(word.Lower));
        var pronouns = words.Any(word =>
            s_things.Contains(word.Lower)
            || s_ofThings.Contains(word.Lower)
            || s_persons.Contains(word.Lower)
            || s_ofPersons.Contains(word.Lower)
            || word.Lower == "her"
        );
        if (!pronouns && (pointsToEvent || (isBare && words.Count > 0)))
        {
            return FromEvent(core, words, answer) ?? WithContext(asked, answer is not null ? EventOf(answer) : lastQuestion);
        }

        if (pronouns)
        {
            // "When did it happen?" asks about the event, not about a thing.
            if (words.Any(word => word.Lower is "happen" or "happened") && FromEvent(core, words, answer) is { } whole)
            {
                return whole;
            }

            return
                names.Count > 0
                && !StartsLikeFollowUp(asked)
                && names.Any(name => core.IndexOf(name, StringComparison.Ordinal) < FirstPronoun(words))
                ? asked
                : ReplacePronouns(core, words, lastQuestion, answer) ?? WithContext(asked, lastQuestion);
        }

        return StartsLikeFollowUp(asked) && names.Count == 0 ? WithContext(asked, lastQuestion) : asked;
    }

    /// <summary>What the last questions were about, each once: "Which one is cheaper?" compares these.</summary>
    private static List<string> SubjectsOf(IReadOnlyList<Turn> turns)
    {
        var subjects = new List<string>();
        foreach (var question in turns.TakeLast(MaxCompared).Select(turn => turn.User))
        {
            var identifiers = IdentifierInside().Matches(question).Select(match => match.Value).ToList();
            subjects.AddRange(identifiers.Count > 0 ? identifiers : Names(WordReader.Read(question)));
        }

        return [.. subjects.Distinct(StringComparer.OrdinalIgnoreCase).TakeLast(MaxCompared)];
    }

    private static int FirstPronoun(List<Word> words) =>
        words
            .Where(word =>
                s_things.Contains(word.Lower)
                || s_ofThings.Contains(word.Lower)
                || s_persons.Contains(word.Lower)
                || s_ofPersons.Contains(word.Lower)
                || word.Lower == "her"
            )
            .Select(word => word.Start)
            .FirstOrDefault(int.MaxValue);

    /// <summary>"What about Fabrikam?": the last question with its last name exchanged.</summary>
    private static string? Transfer(string thing, string lastQuestion)
    {
        var old = Names(WordReader.Read(lastQuestion)).LastOrDefault();
        var bare = thing.StartsWith("the ", StringComparison.OrdinalIgnoreCase) ? thing[4..] : thing;
        if (Identifier().IsMatch(bare) && IdentifierInside().Matches(lastQuestion) is [.., var identifier])
        {
            return string.Concat(lastQuestion.AsSpan(0, identifier.Index), bare, lastQuestion.AsSpan(identifier.Index + identifier.Length));
        }

        if (thing.Length == 0 || old is null)
        {
            return null;
        }

        if (!char.IsUpper(thing[0]))
        {
            return null;
        }

        var at = lastQuestion.LastIndexOf(old, StringComparison.Ordinal);
        return string.Concat(lastQuestion.AsSpan(0, at), thing, lastQuestion.AsSpan(at + old.Length));
    }

    /// <summary>"And when was that?" after "Contoso acquired Northwind in 2021.": "When did Contoso acquire Northwind?"</summary>
    private static string? FromEvent(string core, List<Word> words, string? answer)
    {
        if (
            answer is null
            || words.Count == 0
            || words[0].Lower is not ("when" or "where" or "why" or "how")
            || (words[0].Lower == "how" && words.Count > 1 && !s_auxiliaries.Contains(words[1].Lower))
        )
        {
            return null;
        }

        if (words.Any(word => !word.IsStop && !Vocabulary.IsGeneric(word.Lower)))
        {
            return null;
        }

        var happened = EventOf(answer);
        var verb = WordReader.Read(happened).FirstOrDefault(word => s_baseForms.ContainsKey(word.Lower));
        if (verb.Surface is null || verb.Start == 0)
        {
            return null;
        }

        var subject = happened[..verb.Start].Trim();
        var rest = happened[verb.End..].Trim();
        var question = char.ToUpperInvariant(core[0]) + words[0].Lower[1..];
        var passive = subject.Split(' ')[^1] is "was" or "were" or "is" or "are";
        return passive
            ? $"{question} {subject.Split(' ')[^1]} {subject[..subject.LastIndexOf(' ')]} "
                + $"{verb.Lower}{(rest.Length > 0 ? " " + rest : string.Empty)}?"
            : $"{question} did {subject} {s_baseForms[verb.Lower]}{(rest.Length > 0 ? " " + rest : string.Empty)}?";
    }

    private static string? ReplacePronouns(string core, List<Word> words, string lastQuestion, string? answer)
    {
        var thing = Thing(lastQuestion, answer);
        var person = Person(lastQuestion, answer);
        var rewritten = core;
        var replaced = false;
        for (var i = words.Count - 1; i >= 0; i--)
        {
            var word = words[i];
            var owns =
                s_ofThings.Contains(word.Lower)
                || s_ofPersons.Contains(word.Lower)
                || (word.Lower == "her" && i + 1 < words.Count && !words[i + 1].IsStop);
            var name =
                s_things.Contains(word.Lower) || s_ofThings.Contains(word.Lower) ? thing
                : s_persons.Contains(word.Lower) || s_ofPersons.Contains(word.Lower) || word.Lower == "her" ? person
                : null;
            if (name is not null)
            {
                rewritten = string.Concat(rewritten.AsSpan(0, word.Start), name, owns ? "'s" : string.Empty, rewritten.AsSpan(word.End));
                replaced = true;
            }
        }

        return replaced ? Polish(rewritten) : null;
    }

    /// <summary>What "it" is: after "who acquired X?" the acquirer, else what the last question was about, else the answer's
    /// subject.</summary>
    private static string? Thing(string lastQuestion, string? answer)
    {
        var asked = Names(WordReader.Read(lastQuestion));
        var told = answer is null ? [] : Names(WordReader.Read(answer));
        var asksForName = WordReader.Read(lastQuestion).Any(word => word.Concept is Vocabulary.Acquire or "c:own");
        if (
            asksForName
            && WordReader.Read(lastQuestion).Any(word => word.Lower is "who" or "which" or "what")
            && told.Find(name => !asked.Exists(known => Overlap(known, name))) is { } fresh
        )
        {
            return fresh;
        }

        // The fuller form of the same name says more: "Northwind Traders" for "Northwind".
        return asked.Count > 0
            ? told.Find(name => name.Length > asked[0].Length && name.Contains(asked[0], StringComparison.Ordinal)) ?? asked[0]
            : told.FirstOrDefault();
    }

    /// <summary>What was spoken of last and is no person, where the last question was about a person; else null.</summary>
    private static string? Company(IReadOnlyList<Turn> turns)
    {
        var persons = new HashSet<string>(StringComparer.Ordinal);
        var asksWho = false;
        foreach (var turn in turns)
        {
            // "And Lamna?" asks what was asked before it; a question about the person who was found is an aside.
            var words = WordReader.Read(turn.User);
            asksWho =
                words is [{ Lower: "who" }, ..] && !words.Exists(word => word.Concept is Vocabulary.Acquire or "c:own")
                || (asksWho && (StartsLikeFollowUp(turn.User) || IsAbout(words, persons)));
            if (asksWho)
            {
                persons.UnionWith(
                    Names(WordReader.Read(turn.Assistant))
                        .Where(name => name.Contains(' ', StringComparison.Ordinal) && !turn.User.Contains(name, StringComparison.Ordinal))
                );
            }
        }

        return IsAbout(WordReader.Read(turns[^1].User), persons)
            ? turns.Reverse().SelectMany(turn => Names(WordReader.Read(turn.User))).FirstOrDefault(name => !persons.Contains(name))
            : null;
    }

    private static bool IsAbout(List<Word> words, HashSet<string> persons) =>
        Names(words).Exists(persons.Contains)
        || words.Exists(word => s_persons.Contains(word.Lower) || s_ofPersons.Contains(word.Lower) || word.Lower == "her");

    private static string? Person(string lastQuestion, string? answer)
    {
        var asked = Names(WordReader.Read(lastQuestion));
        var told = answer is null ? [] : Names(WordReader.Read(answer));
        return told.Find(name => !asked.Exists(known => Overlap(known, name)) && name.Contains(' ', StringComparison.Ordinal))
            ?? asked.Find(name => name.Contains(' ', StringComparison.Ordinal))
            ?? told.Find(name => !asked.Exists(known => Overlap(known, name)))
            ?? asked.FirstOrDefault();
    }

    private static bool Overlap(string left, string right) =>
        left.Contains(right, StringComparison.OrdinalIgnoreCase) || right.Contains(left, StringComparison.OrdinalIgnoreCase);

    /// <summary>The capitalised runs of a text, without question words and months.</summary>
    private static List<string> Names(List<Word> words)
    {
        var names = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            if (!IsName(words, i))
            {
                continue;
            }

            var name = words[i].Surface;
            while (i + 1 < words.Count && IsName(words, i + 1) && words[i + 1].Start - words[i].End == 1)
            {
                name += " " + words[++i].Surface;
            }

            names.Add(name.EndsWith("'s", StringComparison.Ordinal) || name.EndsWith("’s", StringComparison.Ordinal) ? name[..^2] : name);
        }

        return names;
    }

    private static bool IsName(List<Word> words, int at) =>
        words[at].IsCapitalised
        && !words[at].IsStop
        && !Calendar.Names(words[at].Lower)
        && !s_questionWords.Contains(words[at].Lower)
        && !(at == 0 && !OpensWithName(words))
        && words[at].Concept != Vocabulary.Lead;

    /// <summary>The first word is capitalised anyway: it is a name where a possessive, another capital or a verb follows.</summary>
    private static bool OpensWithName(List<Word> words)
    {
        if (Vocabulary.IsGeneric(words[0].Lower) || Vocabulary.IsClass(words[0].Concept) || words.Count < 2)
        {
            return false;
        }

        var (first, next) = (words[0], words[1]);
        return first.Surface.Contains('\'', StringComparison.Ordinal)
            || first.Surface.Contains('’', StringComparison.Ordinal)
            || (next.IsCapitalised && next.Start - first.End == 1)
            || s_auxiliaries.Contains(next.Lower)
            || Vocabulary.IsClass(next.Concept)
            || next.Lower.EndsWith('s')
            || next.Lower.EndsWith("ed", StringComparison.Ordinal);
    }

    private static string? FirstSentence(string answer)
    {
        var text = Markers().Replace(answer, string.Empty).Trim();
        if (text.Length == 0 || text.StartsWith(ExtractiveAnswerer.NoAnswer, StringComparison.Ordinal) || text.StartsWith('<'))
        {
            return null;
        }

        var first = SentenceSplitter.Split(text)[0];
        return text[first.Start..first.End].TrimEnd('.', '!', ' ');
    }

    /// <summary>An answer without its time, price and trailing clauses: what happened.</summary>
    private static string EventOf(string answer)
    {
        var cut = TrailingDetail().Match(answer) is { Success: true, Index: > 0 } match ? answer[..match.Index] : answer;
        var words = cut.Split(' ');
        return words.Length <= MaxEventWords ? cut.TrimEnd(',', ' ') : string.Join(' ', words.Take(MaxEventWords));
    }

    private static string WithContext(string question, string context) =>
        context.Length == 0 ? question : $"{question} ({context.TrimEnd('?', ' ')})";

    private static bool StartsLikeFollowUp(string question) => Opening().IsMatch(question);

    private static string WithoutOpening(string question)
    {
        var core = Opening().Replace(question, string.Empty, 1).Trim();
        return core.Length == 0 ? question : core;
    }

    private static string Polish(string question) => question.Length == 0 ? question : char.ToUpperInvariant(question[0]) + question[1..];

    [GeneratedRegex(@"^\s*(?:and|or|so|also|but|ok|okay|then)\b[\s,]*", RegexOptions.IgnoreCase)]
    private static partial Regex Opening();

    [GeneratedRegex(
        @"^\s*(?:(?:and|so|but|ok|okay)[\s,]+)*(?:what|how)\s+about\s+(?<thing>.+)$|^\s*und\s+(?:was\s+ist\s+mit\s+)?(?:(?:der|die|das|den|dem|bei|für)\s+)*(?<thing>(?-i:\p{Lu})[\w-]*(?:\s+(?-i:\p{Lu})[\w-]*){0,3})\s*\?$|^\s*and\s+(?:for|in|of|at|with)\s+(?<thing>[^?]+)\??$|^\s*and\s+(?<thing>(?:the\s+)?(?-i:\p{Lu})[\w-]*(?:\s+(?-i:\p{Lu})[\w-]*){0,3})\s*\?$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline
    )]
    private static partial Regex WhatAbout();

    [GeneratedRegex(@"^(?=\p{Lu}+[\w-]*\d)[\p{Lu}\d]+(?:-[\p{Lu}\d]+)*$")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b(?=[\p{Lu}\d-]*\d)\p{Lu}[\p{Lu}\d]*(?:-[\p{Lu}\d]+)*\b")]
    private static partial Regex IdentifierInside();

    [GeneratedRegex(
        @"^(?:[^.!?:]*[.!]\s*)?[^.!?]*\b(?:something else|another (?:question|subject|topic)|different (?:question|subject|topic)|new (?:question|subject|topic))\b[^:.!?]*[:.!]\s*",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AnotherSubject();

    [GeneratedRegex(@"\s*\[\d+\]")]
    private static partial Regex Markers();

    [GeneratedRegex(
        @",? (?:in|on|at|since|during|by|for|after|before|from) (?:the )?(?:(?:early|late|mid|spring|summer|autumn|winter|year|end|beginning)\b|(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|[€$£]?\d).*$|, (?:which|who|where|making|after|following) .*$",
        RegexOptions.Singleline
    )]
    private static partial Regex TrailingDetail();
}
