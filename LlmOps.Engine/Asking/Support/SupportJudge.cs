using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support;

/// <summary>
/// Compares a claim with a passage in steps, each of which may decide: the claim word for word; its values; its names; what it denies; who
/// does what; its words. Where claim and passage are in different languages, words tell nothing and the steps before them do.
/// </summary>
/// <param name="minSupport">Share of the claim's content words from which they support it, 0 to 1.</param>
/// <param name="analysis">Stems of English words.</param>
internal sealed class SupportJudge(double minSupport, ITextAnalysis analysis)
{
    private const double SomeWords = 0.25;
    private const double MostWords = 0.5;
    private const double SomeLetters = 0.1;
    private const double ClearlyMore = 0.3;

    // Other words than these may say the same.
    private const int FewWords = 2;
    private const int MaxQuoteCharacters = 600;
    private const int ShortestQuoteWords = 8;

    // Words that say that a value is worked out of others.
    private static readonly FrozenSet<string> s_derived = (
        "more less difference cheaper dearer longer shorter total together sum altogether combined average twice half times mehr weniger "
        + "unterschied differenz teurer billiger günstiger länger kürzer insgesamt zusammen summe "
        + "plus moins différence ensemble más menos diferencia total больше меньше разница дороже дешевле всего вместе дольше اكثر اقل "
        + "الفرق المجموع اجمالي"
    )
        .Split(' ')
        .Select(FoldedText.Fold)
        .ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_derivedIdeographic =
    [
        "差",
        "合計",
        "高い",
        "安い",
        "長い",
        "合计",
        "一共",
        "总共",
        "相差",
        "便宜",
        "贵",
        "多",
        "少",
    ];

    private static readonly FrozenSet<string> s_verbsBehindNames = new[]
    {
        "is",
        "was",
        "has",
        "had",
        "will",
        "makes",
        "sells",
        "offers",
        "founded",
        "acquired",
        "bought",
        "leads",
        "runs",
        "employs",
        "operates",
        "ist",
        "war",
        "wurde",
        "wird",
        "hat",
        "hatte",
        "leitet",
        "verkauft",
        "est",
        "a",
        "fue",
        "es",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly SupportWords _words = new(analysis);
    private readonly Roles _roles = new(new SupportWords(analysis, knowsConcepts: false));

    /// <summary>Takes a passage apart, so that several claims can be compared with it.</summary>
    public ReadPassage Read(string title, IReadOnlyList<string> headings, string text) => new(title, headings, text, _words);

    /// <summary>Compares.</summary>
    /// <param name="statement">The statement in the answer, without markers; of a list or a table its last line is the claim.</param>
    /// <param name="passage">The passage that it cites.</param>
    /// <param name="said">What was said before the statement: the question, and what the answer states above.</param>
    public SupportVerdict Judge(string statement, ReadPassage passage, string said = "")
    {
        var text = LastRow(statement);
        var claim = new ReadText(text, _words);
        if (claim.Language == Language.Unknown && Language.MayBeSame(claim.Language, passage.Text.Language))
        {
            claim = new ReadText(text, _words, passage.Text.Language);
        }

        if (!Language.MayBeSame(claim.Language, passage.Text.Language) && SharesWords(claim.Whole, passage))
        {
            claim = new ReadText(text, _words, passage.Text.Language);
        }

        var whole = claim.Whole;
        if (whole.Content.Count == 0 && whole.Values.Count == 0)
        {
            return new SupportVerdict(SupportLevel.Unfounded, "words");
        }

        var inOneLanguage = Language.MayBeSame(claim.Language, passage.Text.Language) || SharesCharacters(claim, passage);
        var (start, end) = FindQuote(whole, passage);
        if (LosesSign(whole, passage))
        {
            return new SupportVerdict(SupportLevel.Contradicted, "values");
        }

        if (IsQuoted(whole, passage) && !Qualifiers.AreDropped(whole, passage, claim.Language, said))
        {
            return new SupportVerdict(SupportLevel.Quoted, "words", start, end);
        }

        if (CheckValues(claim, passage, inOneLanguage) is { } values)
        {
            return new SupportVerdict(values, "values");
        }

        if (
            !HoldsNames(claim, passage, inOneLanguage)
            || Places.Differ(Places.In(whole), passage.KnownPlaces)
            || (inOneLanguage && (NamesAnotherPlace(whole, passage, claim.Language) || QuotedNames.Differ(whole, passage)))
        )
        {
            return new SupportVerdict(SupportLevel.Contradicted, "names");
        }

        // The one whose language is told tells it for both.
        var languageOfBoth = passage.Text.Language == Language.Unknown ? claim.Language : passage.Text.Language;
        var sides = inOneLanguage ? CompareSides(whole, passage, languageOfBoth, areEvents: true) : 0;
        var order = inOneLanguage ? CompareSides(whole, passage, languageOfBoth, areEvents: false) : 0;
        var exception = inOneLanguage ? Exceptions.Compare(whole, passage.Text.SentenceUnits, languageOfBoth) : 0;
        if (
            exception < 0
            || (exception == 0 && Denials.Contradict(claim, passage, languageOfBoth, inOneLanguage))
            || (exception == 0 && inOneLanguage && sides == 0 && order == 0 && SaysTheOpposite(whole, passage, languageOfBoth))
            || (!inOneLanguage && Oppositions.ExcludeAcross(whole, claim.Language, passage))
        )
        {
            return new SupportVerdict(SupportLevel.Contradicted, "polarity");
        }

        if (inOneLanguage && Qualifiers.AreDropped(whole, passage, languageOfBoth, said))
        {
            return new SupportVerdict(SupportLevel.Contradicted, "qualifiers");
        }

        if (
            sides < 0
            || order < 0
            || (
                inOneLanguage
                && sides == 0
                && !Comparisons.In(whole, languageOfBoth).Any()
                && (
                    !Identities.Are(whole, passage.Text.SentenceUnits)
                    && (
                        _roles.AreSwapped(whole, passage.Text.SentenceUnits.FindAll(unit => !unit.IsRow), languageOfBoth)
                        || Exchanges.Are(whole, passage.Text.Units.FindAll(unit => !unit.IsRow), languageOfBoth)
                    )
                )
            )
        )
        {
            return new SupportVerdict(SupportLevel.Contradicted, "roles");
        }

        if (exception == 0 && Quantifiers.Differ(whole, passage, inOneLanguage))
        {
            return new SupportVerdict(SupportLevel.Contradicted, "quantifiers");
        }

        if (
            Concepts.Know(claim.Language)
            && Concepts.Know(passage.Text.Language)
            && exception == 0
            && Replacements.Are(claim, passage, inOneLanguage)
        )
        {
            return new SupportVerdict(SupportLevel.Contradicted, "things");
        }

        if (Foundations.AreMissing(whole, passage, inOneLanguage))
        {
            return new SupportVerdict(SupportLevel.Unfounded, "foundation", start, end);
        }

        if (!inOneLanguage)
        {
            // Which value belongs to whom, another language's words do not tell.
            var parties = ProperNames.In(whole.Words, claim.Language).Distinct(StringComparer.Ordinal).Count();
            return new SupportVerdict(SupportLevel.Unverified, "language", start, end, MayBeTurned: parties > 1);
        }

        var matched = whole.Values.Any(value => passage.Values.Any(value.Matches));
        var share = whole.Content.Count == 0 ? 1 : (double)whole.Content.Count(passage.Content.Contains) / whole.Content.Count;
        if (share < minSupport)
        {
            return new SupportVerdict(
                share >= SomeWords
                || matched
                || whole.Content.Count < FewWords
                || WordOverlap.Of(whole, passage, languageOfBoth) >= SomeLetters
                    ? SupportLevel.Unverified
                    : SupportLevel.Unfounded,
                "words",
                start,
                end
            );
        }

        var isSaid =
            whole.Content.All(passage.Content.Contains)
            && (
                SaysOfTheSides(whole, passage, languageOfBoth)
                || _roles.AreAlike(whole, passage.Text.SentenceUnits, languageOfBoth)
                || Wording.IsKept(whole, passage, languageOfBoth)
            );
        return isSaid
            ? new SupportVerdict(SupportLevel.Supported, "words", start, end)
            : new SupportVerdict(SupportLevel.Unverified, "order", start, end, MayBeTurned: true);
    }

    /// <summary>Compares a statement with several passages that are cited for it together: one may support one part of it, another the
    /// rest.</summary>
    /// <returns>A verdict for each passage, in their order.</returns>
    public IReadOnlyList<SupportVerdict> Judge(string statement, IReadOnlyList<ReadPassage> passages, string said = "")
    {
        var alone = passages.Select(passage => Judge(statement, passage, said)).ToList();
        if (passages.Count < 2 || alone.TrueForAll(verdict => verdict.IsKept))
        {
            return alone;
        }

        var text = LastRow(statement);
        var parts = new ReadText(text, _words);
        var clauses = parts
            .Units.Where(unit => !unit.IsSentence || parts.SentenceUnits.Count > 1)
            .Where(unit => !parts.Units.Any(inner => inner != unit && inner.Start >= unit.Start && inner.End <= unit.End))
            .Select(unit => text[unit.Start..unit.End])
            .ToList();
        if (clauses.Count < 2)
        {
            return alone;
        }

        var byClause = clauses.Select(clause => passages.Select(passage => Judge(clause, passage, said)).ToList()).ToList();
        if (!byClause.TrueForAll(verdicts => verdicts.Exists(verdict => verdict.IsKept)))
        {
            return alone;
        }

        return
        [
            .. alone.Select(
                (verdict, i) =>
                    verdict.IsKept ? verdict
                    : byClause.Select(verdicts => verdicts[i]).FirstOrDefault(part => part.HasWords) is { } part
                        ? part with
                        {
                            Level = part.Level is SupportLevel.Unverified ? SupportLevel.Unverified : SupportLevel.Supported,
                        }
                    : verdict
            ),
        ];
    }

    /// <summary>The last line: a row of a list or a table, or the paragraph that the marker ends. What stands above was cited by its own
    /// markers, or only announces it.</summary>
    private static string LastRow(string statement) =>
        statement.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } lines
        && lines[^1].Any(char.IsLetterOrDigit)
            ? lines[^1]
            : statement;

    private static bool IsQuoted(TextUnit claim, ReadPassage passage)
    {
        var normal = NormalText.Of(claim.Folded);
        if (
            normal.Length < ShortestQuoteWords
            || !passage.Normal.Contains(
                normal.Length > 0 && FoldedText.IsIdeographic(normal[^2]) ? normal.Trim() : normal,
                StringComparison.Ordinal
            )
        )
        {
            return false;
        }

        // A part of a sentence that denies it is no quote.
        var holders = passage
            .Text.Units.Where(unit => NormalText.Of(unit.Folded).Contains(normal.Trim(), StringComparison.Ordinal))
            .ToList();
        return holders.Count == 0 || holders.Exists(unit => unit.Denies == claim.Denies);
    }

    /// <summary>Whether a claim whose small words point to another language has too many words of the passage for that.</summary>
    private static bool SharesWords(TextUnit claim, ReadPassage passage)
    {
        var plain = claim.Words.Where(word => !word.IsCapitalised && word.Text.Length > 4 && word.Text[0] is >= 'a' and <= 'z').ToList();
        var shared = plain.Count(word => passage.Words.Any(other => other.Text == word.Text));
        return shared > 1 && shared >= MostWords * plain.Count;
    }

    /// <summary>A Japanese table without kana looks Chinese.</summary>
    private static bool SharesCharacters(ReadText claim, ReadPassage passage) =>
        claim.Language is Language.Japanese or Language.Chinese
        && passage.Text.Language is Language.Japanese or Language.Chinese
        && claim.Whole.Content.Count(passage.Content.Contains) >= MostWords * claim.Whole.Content.Count;

    /// <summary>Whether a number is below zero on one side only, and nothing on the other says so in words.</summary>
    private static bool LosesSign(TextUnit claim, ReadPassage passage) =>
        !Markers.OfOneOrAll("extension", passage.Text.Language).AreIn(claim)
        && claim.Values.Any(value =>
            passage.Values.Any(value.Matches)
            && !passage.Text.SentenceUnits.Exists(unit =>
                unit.Values.Any(other => value.Matches(other) && other.IsNegative == value.IsNegative)
                || (unit.Values.Any(other => value.Matches(other) && other.IsNegative) && IsLowered(claim, passage.Text.Language))
                || (value.IsNegative && unit.Values.Any(value.Matches) && IsLowered(unit, passage.Text.Language))
            )
            && passage.Text.SentenceUnits.Exists(unit => unit.Values.Any(value.Matches))
        );

    private static bool IsLowered(TextUnit unit, string language) => Markers.Of("lower", language).AreIn(unit);

    private static SupportLevel? CheckValues(ReadText claim, ReadPassage passage, bool inOneLanguage)
    {
        foreach (var value in claim.Whole.Values.Where(value => !value.IsSoft))
        {
            if (
                passage.Values.Any(value.Matches)
                || (value.Kind == ValueKind.Identifier && passage.Plain.Contains(value.Text, StringComparison.OrdinalIgnoreCase))
            )
            {
                continue;
            }

            if (!IsDerived(value, claim.Whole, passage) && !Bounds.Hold(value, claim, passage) && !Intervals.Hold(value, passage))
            {
                return passage.Values.Any(other => other.Dimension == value.Dimension) ? SupportLevel.Contradicted : SupportLevel.Unfounded;
            }
        }

        if (TellsAnotherPlaceInARow(claim.Whole, passage))
        {
            return SupportLevel.Contradicted;
        }

        if (
            Trends.AreImpossible(claim.Whole)
            || TableRows.AreMixed(claim.Whole, passage.Text.SentenceUnits)
            || IsOfAnotherClause(claim.Whole, passage)
            || IsOfAnotherEvent(claim.Whole, passage)
        )
        {
            return SupportLevel.Contradicted;
        }

        var parts = claim
            .Units.Where(unit =>
                !unit.IsSentence
                && unit.Values.Count > 0
                && unit.Content.Count + unit.Values.Count(value => value.Kind == ValueKind.Identifier) > 1
            )
            .ToList();
        return (parts.Count > 0 ? parts : [claim.Whole]).Exists(unit => BelongsElsewhere(unit, claim.Whole, passage, inOneLanguage))
            ? SupportLevel.Contradicted
            : null;
    }

    /// <summary>Whether a clause without a verb of its own tells another value of what the claim speaks of: "adults pay 12 euros, children
    /// 6".</summary>
    private static bool IsOfAnotherClause(TextUnit claim, ReadPassage passage)
    {
        var clauses = passage.Text.Units.Where(unit => !unit.IsSentence).ToList();
        return claim.Values.Where(value => !value.IsSoft).ToList() is [var value]
            && clauses.Where(unit => unit.Values.Any(value.Matches)).ToList() is [var holder]
            && passage.Text.SentenceUnits.Find(unit => unit.Start <= holder.Start && holder.End <= unit.End) is { } sentence
            && !passage.Text.SentenceUnits.Exists(unit => unit != sentence && unit.Values.Any(value.Matches))
            && holder.Content.Any(word => !claim.Content.Contains(word))
            && clauses.Exists(unit =>
                unit != holder
                && sentence.Start <= unit.Start
                && unit.End <= sentence.End
                && unit.Content.Count > 0
                && unit.Content.IsSubsetOf(claim.Content)
                && !unit.Content.Overlaps(holder.Content)
                && unit.Values.Any(other => !other.IsSoft && other.Dimension == value.Dimension && !value.Matches(other))
            );
    }

    /// <summary>Whether a claim names a day of the week, or a place in a row, where the passage names others only.</summary>
    private static bool TellsAnotherPlaceInARow(TextUnit claim, ReadPassage passage)
    {
        var days = passage.Values.Where(value => value.Kind == ValueKind.Weekday).SelectMany(value => value.Readings).ToHashSet();
        if (
            days.Count > 0
            && claim.Values.Any(value => value is { Kind: ValueKind.Weekday, Readings: [var day] } && !days.Contains(day))
            && !passage.Text.Whole.Values.Any(value => value is { Kind: ValueKind.Date, Day: not null })
            && claim.Denies
                == passage
                    .Text.SentenceUnits.Where(unit => unit.Values.Any(value => value.Kind == ValueKind.Weekday))
                    .Any(unit => unit.Denies)
        )
        {
            return true;
        }

        // "First" and "second" are said of much that is not counted.
        var places = passage.Values.Where(value => value is { Kind: ValueKind.Ordinal, Readings: [> 2] }).ToList();
        return places.Count > 0
            && claim.Values.Any(value =>
                value is { Kind: ValueKind.Ordinal, Readings: [> 2] }
                && !passage.Values.Any(value.Matches)
                && !claim.Values.Any(own => places.Exists(own.Matches))
            );
    }

    /// <summary>Whether a value stands in another clause than what happened: "founded in 1987, the yard moved to Oslo in 1994" does not
    /// date the founding to 1994.</summary>
    private static bool IsOfAnotherEvent(TextUnit claim, ReadPassage passage)
    {
        if (claim.Values.Count(value => !value.IsSoft) != 1 || claim.Content.Count < 2)
        {
            return false;
        }

        // A clause without a subject of its own lacks what the claim begins with.
        var value = claim.Values.First(own => !own.IsSoft);
        var subject = claim
            .Words.Select(word => claim.Content.FirstOrDefault(stem => word.Text.StartsWith(stem, StringComparison.Ordinal)))
            .FirstOrDefault(stem => stem is not null);
        var happening = claim.Content.Where(stem => stem != subject).ToList();
        var clauses = passage
            .Text.Units.Where(unit => !unit.IsSentence && unit.Values.Any(other => other.Dimension == value.Dimension))
            .ToList();
        var holders = clauses.Where(unit => unit.Values.Any(value.Matches)).ToList();
        return holders.Count > 0
            && value.Kind == ValueKind.Date
            && !passage.Text.SentenceUnits.Exists(unit =>
                unit.Values.Any(value.Matches) && !holders.Exists(clause => clause.Start >= unit.Start && clause.End <= unit.End)
            )
            && !holders.Exists(unit => happening.Exists(unit.Content.Contains))
            && clauses.Exists(unit => !holders.Contains(unit) && happening.Exists(unit.Content.Contains));
    }

    /// <summary>Whether a value of the claim is another sentence's, while the sentence that speaks of the claim tells another value of its
    /// kind.</summary>
    private static bool BelongsElsewhere(TextUnit part, TextUnit claim, ReadPassage passage, bool inOneLanguage)
    {
        var sentences = passage.Text.SentenceUnits;
        foreach (var value in part.Values.Where(value => !value.IsSoft && value.Kind is not ValueKind.Identifier))
        {
            double holder = -1,
                other = -1;
            for (var i = 0; i < sentences.Count; i++)
            {
                var alike = sentences[i].Values.Where(there => there.Dimension == value.Dimension).ToList();
                if (alike.Exists(value.Matches) || sentences[i].Values.Any(value.Matches))
                {
                    var isContinuation = i > 0 && sentences[i].Words.Count > 0 && Pronouns.Contain(sentences[i].Words[0].Text);
                    holder = Math.Max(holder, Covers(sentences[i], part) + (isContinuation ? Covers(sentences[i - 1], part) : 0));
                }
                else if (alike.Count > 0 && !alike.Exists(there => part.Values.Any(own => own.Matches(there))))
                {
                    other = Math.Max(other, Covers(sentences[i], part));
                }
            }

            if (
                holder >= 0
                && other >= (inOneLanguage ? MostWords : 0.2)
                && other - holder >= ClearlyMore
                && !IsDerived(value, claim, passage)
            )
            {
                return true;
            }
        }

        return false;

        double Covers(TextUnit sentence, TextUnit unit) => sentence.Covers(unit);
    }

    /// <summary>Whether a value that the passage does not tell follows from those it tells: a difference, a sum, a count.</summary>
    private static bool IsDerived(TextValue value, TextUnit claim, ReadPassage passage)
    {
        if (
            value.Kind is ValueKind.Number
            && value.Readings is [>= 1 and <= 50 and var count]
            && count == Math.Floor(count)
            && !TellsAnother(value, claim, passage)
        )
        {
            var listed = passage.Text.SentenceUnits.Count(unit => unit.Folded.Length > 0 && unit.Folded[0] is '-' or '*' or '|' or '•');
            var inSentence = passage
                .Text.SentenceUnits.Select(unit => unit.Folded.Count(character => character is ',' or '、' or '،') + 2)
                .Where(items => items > 2);
            var inClaim = claim.Folded.Count(character => character is ',' or '、' or '،') + 2;
            if (
                listed == count
                || listed - 1 == count
                || inSentence.Contains((int)count)
                || (inClaim > 2 && (inClaim == count || inClaim - 1 == count))
            )
            {
                return true;
            }
        }

        if (value.Kind is not (ValueKind.Quantity or ValueKind.Number))
        {
            return false;
        }

        var isAnnounced =
            claim.Surface.Overlaps(s_derived)
            || Array.Exists(s_derivedIdeographic, word => claim.Folded.Contains(word, StringComparison.Ordinal));
        var told = passage
            .Values.Where(other =>
                other.Dimension == value.Dimension
                && (isAnnounced || claim.Values.Any(own => !ReferenceEquals(own, value) && own.Matches(other)))
            )
            .SelectMany(Amounts)
            .Distinct()
            .ToList();
        return Amounts(value)
                .Any(wanted =>
                    told.Exists(first =>
                        told.Exists(second => first != second && (Math.Abs(first - second) == wanted || first + second == wanted))
                    )
                ) || (isAnnounced && Amounts(value).Any(wanted => wanted == told.Sum() && told.Count > 1));

        static IEnumerable<decimal> Amounts(TextValue amount) => amount.Readings.Select(reading => reading * (amount.Unit?.Factor ?? 1));
    }

    /// <summary>Whether the sentence that says most of a claim has a number of its own, which then is no count of what it lists.</summary>
    private static bool TellsAnother(TextValue value, TextUnit claim, ReadPassage passage) =>
        passage.Text.SentenceUnits.MaxBy(unit => unit.Covers(claim)) is { } best
        && best.Covers(claim) >= MostWords
        && best.Values.Any(other => other.Kind == value.Kind);

    private static bool HoldsNames(ReadText claim, ReadPassage passage, bool inOneLanguage)
    {
        var names = ProperNames.In(claim.Whole.Words, claim.Language).ToList();
        if (claim.Language is Language.Russian or Language.Arabic or Language.Japanese or Language.Chinese or Language.Greek)
        {
            names.AddRange(
                claim.Whole.Words.Where(word => word.Text.Length > 2 && word.Text.All(char.IsAsciiLetter)).Select(word => word.Text)
            );
        }
        else if (
            OpeningName(claim.Whole, claim.Language) is { } opening
            && !IsHeld(opening)
            && passage.Text.SentenceUnits.Exists(unit => unit.Covers(claim.Whole) >= SomeWords && NamesAnother(unit))
        )
        {
            return false;
        }

        if (claim.Language == Language.German && ProperNames.IsReplaced(claim.Whole.Words, passage.Words))
        {
            return false;
        }

        if (
            claim.Language == Language.German
            && ProperNames.PossibleInGerman(claim.Whole.Words).Any(name => !IsHeld(name))
            && ProperNames
                .In(passage.Text.Whole.Words, passage.Text.Language)
                .Concat(ProperNames.PossibleInGerman(passage.Text.Whole.Words))
                .Concat(LatinWords(passage))
                .Any(other => !ProperNames.IsHeld(other, claim.Whole.Words))
        )
        {
            return false;
        }

        var passageIsAlphabetic = passage.Text.Language is not (Language.Japanese or Language.Chinese or Language.Arabic);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (IsHeld(name))
            {
                continue;
            }

            // A name may be written in another script where the passage's language has its own.
            if (
                inOneLanguage
                || (
                    passageIsAlphabetic
                    && ProperNames
                        .In(passage.Text.Whole.Words, passage.Text.Language)
                        .Any(other => !ProperNames.IsHeld(other, claim.Whole.Words))
                )
                || (name.All(char.IsAsciiLetter) && LatinWords(passage).Any(other => !ProperNames.IsHeld(other, claim.Whole.Words)))
            )
            {
                return false;
            }
        }

        return true;

        bool NamesAnother(TextUnit unit) =>
            ProperNames
                .In(unit.Words, passage.Text.Language)
                .Append(OpeningName(unit, passage.Text.Language))
                .OfType<string>()
                .Any(name => !ProperNames.IsHeld(name, claim.Whole.Words));

        bool IsHeld(string name) =>
            ProperNames.IsHeld(name, passage.Words, inOneLanguage ? claim.Language : null)
            || passage.Normal.Contains($" {name}", StringComparison.Ordinal)
            || (Places.Of(name) is { } place && passage.KnownPlaces.Contains(place));
    }

    /// <summary>A single word that opens a sentence before a verb, as a name does and a noun without an article.</summary>
    private static string? OpeningName(TextUnit unit, string language) =>
        unit.Words is [{ IsCapitalised: true, Text.Length: > 2 } first, var second, ..]
        && s_verbsBehindNames.Contains(second.Text)
        && !first.Text.EndsWith('s')
        && !ProperNames.LooksCommon(first.Text)
        && !StopWords.Contain(language, first.Text)
        && !NumberWords.Contains(first.Text)
            ? first.Text
            : null;

    /// <summary>In a passage of another script, words in Latin letters are names.</summary>
    private static IEnumerable<string> LatinWords(ReadPassage passage) =>
        passage.Text.Language is Language.Russian or Language.Arabic or Language.Japanese or Language.Chinese or Language.Greek
            ? passage.Text.Whole.Words.Where(word => word.Text.Length > 2 && word.Text.All(char.IsAsciiLetter)).Select(word => word.Text)
            : [];

    private static bool NamesAnotherPlace(TextUnit claim, ReadPassage passage, string language)
    {
        var places = PlaceSlots
            .In(claim.Folded, language)
            .Where(place => !passage.Text.Folded.Contains(place, StringComparison.Ordinal))
            .ToList();
        return places.Count > 0
            && passage.Text.SentenceUnits.Exists(unit => unit.Covers(claim) >= SomeWords && PlaceSlots.In(unit.Folded, language).Any());
    }

    /// <summary>How a claim stands to what sentences compare, put in order, or say of two parties: 1 alike, -1 turned round, 0 nothing
    /// tells.</summary>
    private static int CompareSides(TextUnit claim, ReadPassage passage, string language, bool areEvents)
    {
        var said = TwoSidesOf(claim, language, areEvents).ToList();
        if (said.Count == 0)
        {
            return 0;
        }

        // The unit that speaks most of the claim counts: another may say the same of others.
        var compared = Tellers(
                passage,
                unit => said.Exists(own => TwoSidesOf(unit, language, areEvents).Any(told => told.Kind == own.Kind))
            )
            .SelectMany(unit =>
                TwoSidesOf(unit, language, areEvents)
                    .SelectMany(told => said.Where(own => own.Kind == told.Kind).Select(own => own.CompareTo(told)))
                    .Select(standing => (Covers: unit.Covers(claim), Standing: standing))
            )
            .ToList();
        return compared.Count == 0 ? 0 : compared.MaxBy(entry => (entry.Covers, entry.Standing)).Standing;
    }

    /// <summary>The units that tell something of their own: a sentence only where none of its clauses does.</summary>
    private static IEnumerable<TextUnit> Tellers(ReadPassage passage, Func<TextUnit, bool> tells)
    {
        TextUnit? sentence = null;
        foreach (var unit in passage.Text.Units)
        {
            if (unit.IsSentence)
            {
                if (sentence is not null && tells(sentence))
                {
                    yield return sentence;
                }

                sentence = unit;
            }
            else if (tells(unit))
            {
                sentence = null;
                yield return unit;
            }
        }

        if (sentence is not null && tells(sentence))
        {
            yield return sentence;
        }
    }

    /// <summary>Whether a single sentence has all words of a claim and says of its two sides what the claim says.</summary>
    private static bool SaysOfTheSides(TextUnit claim, ReadPassage passage, string language)
    {
        var said = TwoSidesOf(claim, language, areEvents: true).ToList();
        return passage.Text.SentenceUnits.Exists(unit =>
            unit.Covers(claim) >= 1 && TwoSidesOf(unit, language, areEvents: true).Any(told => said.Exists(own => own.IsSaidBy(told)))
        );
    }

    private static IEnumerable<TwoSides> TwoSidesOf(TextUnit unit, string language, bool areEvents) =>
        areEvents ? [.. Comparisons.In(unit, language), .. Trades.In(unit, language)] : Sequences.In(unit, language);

    private static bool SaysTheOpposite(TextUnit claim, ReadPassage passage, string language)
    {
        var opposed = passage.Text.SentenceUnits.Where(unit => Oppositions.Exclude(claim, unit, language)).ToList();
        return opposed.Count > 0
            && !passage.Text.SentenceUnits.Exists(unit =>
                !opposed.Contains(unit) && unit.Covers(claim) >= Math.Max(MostWords, opposed.Max(other => other.Covers(claim)))
            );
    }

    /// <summary>The sentence, or two neighbors where two say clearly more, that share most with the claim.</summary>
    private static (int Start, int End) FindQuote(TextUnit claim, ReadPassage passage)
    {
        var sentences = passage.Text.SentenceUnits;
        var (best, bestScore) = ((Start: 0, End: Math.Min(passage.Text.Folded.Length, MaxQuoteCharacters)), 0.0);
        for (var i = 0; i < sentences.Count; i++)
        {
            var single = Score(sentences[i].Content, [.. sentences[i].Values]);
            if (single > bestScore)
            {
                (best, bestScore) = ((sentences[i].Start, Math.Min(sentences[i].End, sentences[i].Start + MaxQuoteCharacters)), single);
            }

            if (i + 1 < sentences.Count && sentences[i + 1].End - sentences[i].Start <= MaxQuoteCharacters)
            {
                var pair =
                    Score([.. sentences[i].Content, .. sentences[i + 1].Content], [.. sentences[i].Values, .. sentences[i + 1].Values])
                    - 0.15;
                if (pair > bestScore)
                {
                    (best, bestScore) = ((sentences[i].Start, sentences[i + 1].End), pair);
                }
            }
        }

        return best;

        double Score(HashSet<string> content, List<TextValue> values)
        {
            var shared = claim.Content.Count(content.Contains) + claim.Values.Count(value => values.Exists(value.Matches));
            var all = claim.Content.Count + claim.Values.Count;

            // The second term prefers, among sentences that cover the claim alike, the one that says little else.
            return shared == 0 ? 0 : ((double)shared / all) + (0.1 * shared / (1 + content.Count + values.Count));
        }
    }
}
