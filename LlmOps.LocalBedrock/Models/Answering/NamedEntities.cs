using System.Text.RegularExpressions;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Finds the names of a sentence in English or German, and what the words beside them say that they are.</summary>
internal static partial class NamedEntities
{
    private const int Beside = 60;

    private static readonly HashSet<string> s_beforeGermanNouns = Set(
        "der die das den dem des ein eine einen einem einer eines kein keine keinen im am zum zur beim vom ins ans sein seine seinen seinem "
            + "seiner ihr ihre ihren ihrem ihrer dieser diese dieses diesem diesen jener welche welcher welches welchen viele wie"
    );

    private static readonly HashSet<string> s_noNames = Set(
        "the a an this that these those who what which when where why how is are was were do does did has have had will can could should "
            + "would may must and or but so also then thanks thank please ok okay yes no hello hi i he she it they we you his her its their in on at "
            + "of for from to by with since it's january february march april may june july august september october november december "
            + "monday tuesday wednesday thursday friday saturday sunday wer was wann wo wie warum wieso welche welcher welches wieviel woher wohin "
            + "ist sind war waren hat haben hatte wird werden wurde kann darf soll muss und oder aber auch dann danke bitte ja nein hallo er sie es wir "
            + "ihr sein seine ihre der die das den dem des ein eine einen einem einer januar februar märz april mai juni juli august september "
            + "oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag euro dollar franken in im am an bei von "
            + "vom mit seit für aus nach"
    );

    /// <summary>The names of a text, in their order.</summary>
    public static IEnumerable<NamedEntity> In(string text)
    {
        foreach (Match match in CapitalizedRun().Matches(text))
        {
            var (start, name) = Trim(text, match);
            if (name.Length < 2)
            {
                continue;
            }

            var before = text[Math.Max(0, start - Beside)..start];
            var end = start + name.Length;
            var after = text[end..Math.Min(text.Length, end + Beside)];
            yield return new NamedEntity(
                name,
                KindOf(name, before, after),
                NounBeside(name.Split(' '), before, after),
                RoleOf(before, after)
            );
        }
    }

    private static (int Start, string Name) Trim(string text, Match match)
    {
        var words = match.Value.Split(' ');
        var skipped = 0;
        var start = match.Index;
        while (skipped < words.Length && s_noNames.Contains(words[skipped].ToLowerInvariant()))
        {
            start += words[skipped].Length + 1;
            skipped++;
        }

        if (skipped == words.Length || IsGermanNoun(text, start, words[skipped..]))
        {
            return (start, "");
        }

        var name = string.Join(' ', words[skipped..]);
        return (start, name.EndsWith("'s", StringComparison.Ordinal) || name.EndsWith("’s", StringComparison.Ordinal) ? name[..^2] : name);
    }

    /// <summary>German writes every noun with a capital: behind an article or a number, one word is a noun, unless it is a code.</summary>
    private static bool IsGermanNoun(string text, int start, string[] words) =>
        words.Length == 1
        && !words[0].Any(char.IsAsciiDigit)
        && (
            Quantity().IsMatch(text[..start])
            || (
                LastWord().Match(text[..start]) is { Success: true } before
                && s_beforeGermanNouns.Contains(before.Groups["word"].Value.ToLowerInvariant())
            )
        );

    private static EntityKind? KindOf(string name, string before, string after)
    {
        if (IsCode(name) || ProductBehind().IsMatch(after))
        {
            return EntityKind.Product;
        }

        if (CompanyName().IsMatch(name))
        {
            return EntityKind.Company;
        }

        var isPair = name.Contains(' ', StringComparison.Ordinal);
        if (PersonBefore().IsMatch(before) || (isPair && ByBefore().IsMatch(before)) || PersonBehind().IsMatch(after))
        {
            return EntityKind.Person;
        }

        return CompanyBefore().IsMatch(before) || CompanyBehind().IsMatch(after) ? EntityKind.Company
            : PlaceBefore().IsMatch(before) || PlaceBehind().IsMatch(after) ? EntityKind.Place
            : CompanyFarBehind().IsMatch(after) ? EntityKind.Company
            : null;
    }

    private static bool IsCode(string name) => name.Any(char.IsAsciiDigit) && char.IsUpper(name[0]);

    private static string? NounBeside(string[] run, string before, string after)
    {
        if (run.Length == 2 && IsCode(run[1]) && !IsCode(run[0]))
        {
            // "Die Lampe QL-2": in German the noun is part of the run.
            return run[0].ToLowerInvariant();
        }

        var noun = NounBefore().Match(before) is { Success: true } ahead ? ahead : NounBehind().Match(after);
        return noun.Success ? noun.Groups["noun"].Value.ToLowerInvariant() : null;
    }

    private static string? RoleOf(string before, string after)
    {
        var (ahead, behind) = (before.ToLowerInvariant(), after.ToLowerInvariant());
        return Author().IsMatch(behind)
            || ahead.TrimEnd().EndsWith("written by", StringComparison.Ordinal)
            || ahead.EndsWith("author ", StringComparison.Ordinal)
                ? "author"
            : Founder().IsMatch(behind) || ahead.TrimEnd().EndsWith("founded by", StringComparison.Ordinal) ? "founder"
            : Inventor().IsMatch(behind) || ahead.TrimEnd().EndsWith("invented by", StringComparison.Ordinal) ? "inventor"
            : Head().IsMatch(behind) || ahead.TrimEnd().EndsWith("led by", StringComparison.Ordinal) ? "head"
            : null;
    }

    private static HashSet<string> Set(string words) => [.. words.Split(' ')];

    [GeneratedRegex(@"(?<![\p{L}\d-])\p{Lu}[\p{L}\d'’&-]*(?: \p{Lu}[\p{L}\d'’&-]*){0,4}")]
    private static partial Regex CapitalizedRun();

    [GeneratedRegex(@"(?<word>\p{L}+)\s+$")]
    private static partial Regex LastWord();

    /// <summary>A number of four digits may be a year.</summary>
    [GeneratedRegex(@"(?<![\p{L}\d.,-])\d{1,3}(?:[.,]\d+)*\s+$")]
    private static partial Regex Quantity();

    [GeneratedRegex(@"^(?:'s|’s)?\s+(?:costs?|weighs?|lasts?|kostet|kosten|wiegt|hält)\b")]
    private static partial Regex ProductBehind();

    [GeneratedRegex(@"\b(?:Inc|GmbH|AG|Ltd|LLC|Corp|Corporation|KG|SE|SA|Traders|Industries|Group|Holding|Company)\.?$")]
    private static partial Regex CompanyName();

    [GeneratedRegex(
        @"\b(?:CEO|director|founder|author|inventor|chair(?:man|woman)?|president|Gründer(?:in)?|Autor(?:in)?|Leiter(?:in)?|Erfinder(?:in)?|Frau|Herrn?|Dr\.|Prof\.|Mr\.?|Mrs\.?|Ms\.?)\s+$"
    )]
    private static partial Regex PersonBefore();

    [GeneratedRegex(@"\b(?:by|von)\s+$")]
    private static partial Regex ByBefore();

    [GeneratedRegex(
        @"^(?:'s|’s)?\s+(?:founded|stud(?:y|ied|ies)|wrote|writes?|invented|was born|born|live[sd]?|works?|worked|leads?|led|joined|designed|directed|painted|composed|teaches|taught|gründete|studiert|studierte|schrieb|erfand|leitet|leitete|arbeitet|wohnt|lebt|hat\b[^.?!]*\b(?:gegründet|geschrieben|studiert|erfunden)|(?:wurde|ist)\b[^.?!]*\bgeboren)\b(?!\s+by\b)"
    )]
    private static partial Regex PersonBehind();

    [GeneratedRegex(
        @"\b(?:founded|founds|acquired?|acquires|bought|buys?|established|leads|led|joined|works? (?:at|for)|worked (?:at|for)|employed by|owns?|gründete|übernahm|kaufte|leitet|arbeitet bei|arbeitete bei|Mitarbeiter hat)\s+$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex CompanyBefore();

    [GeneratedRegex(
        @"^(?:'s|’s)?\s+(?:acquire[sd]?|b(?:ought|uys?)|employs?|makes?|made|sells?|sold|produces?|produced|manufactures?|builds?|built|offers?|based|headquartered|is (?:based|headquartered|an? [^.?!]*\b(?:company|firm|manufacturer|maker|publisher))|was (?:founded|acquired|established)|has [^.?!]*\b(?:employees|staff|offices)|produziert|verkauft|verkaufte|beschäftigt|sitzt|stellt|baut|bietet|(?:hat|hatte)\b[^.?!]*\b(?:Sitz|Mitarbeiter|Beschäftigte|Niederlassungen)|(?:wurde|ist)\b[^.?!]*\b(?:gegründet|übernommen|gekauft))\b"
    )]
    private static partial Regex CompanyBehind();

    /// <summary>"Wer hat Lamna gegründet?", with no other name between.</summary>
    [GeneratedRegex(
        @"^\s+(?:[\p{Ll}\d]+\s+){0,3}(?:in\s+\p{Lu}\w+\s+)?(?:gegründet|übernommen|gekauft)\b|^\s+(?:seinen|ihren|den)\s+(?:Haupts|S)itz\b"
    )]
    private static partial Regex CompanyFarBehind();

    [GeneratedRegex(@"\b(?:in|to|city of|town of|nach|aus|Stadt)\s+$", RegexOptions.IgnoreCase)]
    private static partial Regex PlaceBefore();

    [GeneratedRegex(@"^\s+(?:is (?:the|a) (?:capital|city|town)|lies|liegt|ist (?:die|eine) (?:Hauptstadt|Stadt))\b")]
    private static partial Regex PlaceBehind();

    [GeneratedRegex(@"\b(?:the|this|our|der|die|das|dem|den)\s+(?:(?-i:\p{Lu})[\w-]*\s+)?(?<noun>\p{L}{3,})\s+$", RegexOptions.IgnoreCase)]
    private static partial Regex NounBefore();

    [GeneratedRegex(@"^\s+(?:is|was|ist|war)\s+(?:an?|eine?|der|die|das)\s+(?<noun>\p{L}{3,})\b", RegexOptions.IgnoreCase)]
    private static partial Regex NounBehind();

    [GeneratedRegex(@"^\s+(?:wrote|writes|schrieb|hat\b[^.?!]*\bgeschrieben)\b")]
    private static partial Regex Author();

    [GeneratedRegex(@"^\s+(?:founded|gründete|hat\b[^.?!]*\bgegründet)\b")]
    private static partial Regex Founder();

    [GeneratedRegex(@"^\s+(?:invented|erfand|hat\b[^.?!]*\berfunden)\b")]
    private static partial Regex Inventor();

    [GeneratedRegex(
        @"^\s+(?:leads?|led|leitet|leitete|is the (?:ceo|director|head)|ist (?:die|der) (?:direktorin|direktor|leiterin|leiter))\b"
    )]
    private static partial Regex Head();
}
