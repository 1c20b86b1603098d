using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LlmOps.LocalBedrock.Models.Text;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>
/// Answers a question by quoting one to three sentences of the passages, each with its passage's number, or says that they hold no answer.
/// It knows nothing but what the passages say and follows no orders that stand in them.
/// </summary>
internal static partial class ExtractiveAnswerer
{
    public const string NoAnswer = "I could not find this in the documents.";

    private const int MaxQuotes = 3;
    private const int MaxListCharacters = 600;
    private const int PairCandidates = 60;
    private const double Enough = 0.45;
    private const double EnoughForPair = 0.6;
    private const double EnoughPredicate = 0.35;
    private const double EnoughForList = 0.6;

    private static readonly HashSet<string> s_offices = ["ceo", "cfo", "cto", "coo"];

    // A sentence that denies what the question takes for granted, or the other way round.
    private const double OtherPolarity = 0.15;
    private const double WorthASecondSentence = 0.12;

    // Where a name stands: in the sentence or what its "it" points to, in the title, or only earlier in the passage.
    private const double NameBeside = 0.85;
    private const double NameInHead = 0.84;
    private const double NameNear = 0.55;

    public static string Answer(IReadOnlyList<Passage> passages, string question)
    {
        if (passages.Count == 0 || string.IsNullOrWhiteSpace(question))
        {
            return NoAnswer;
        }

        question = Spelling.Correct(question, passages);
        if (TwoQuestions().Match(question) is { Success: true } two)
        {
            string[] answers = [Answer(passages, two.Groups["first"].Value + "?"), Answer(passages, two.Groups["second"].Value)];
            if (!answers.Contains(NoAnswer))
            {
                return answers[0] == answers[1] ? answers[0] : string.Join(' ', answers);
            }
        }

        var index = new PassageIndex(passages);
        var words = WordReader.Read(question);
        if (NamesWhatIsNotThere(words, index, passages))
        {
            return NoAnswer;
        }

        if (Comparison.In(question, words) is { } comparison && comparison.Choose(index, question, words) is { Count: > 0 } compared)
        {
            return Format(index, compared);
        }

        if (GroupedAnswer.To(question, words, index) is { Count: > 0 } grouped)
        {
            return Format(index, grouped, GroupedAnswer.MaxSentences);
        }

        return
            AsksForList(words)
            && PlainAnswerer.ListFor(passages, PlainWords.Of(AskingForList().Replace(question, " ")), EnoughForList) is { } list
            ? list
            : Format(index, Choose(index, QuestionReader.Read(question, index) with { Denies = words.Exists(Denial.IsOne) }));
    }

    /// <summary>A question about a person or thing that no passage names has no answer in them.</summary>
    private static bool NamesWhatIsNotThere(List<Word> words, PassageIndex index, IReadOnlyList<Passage> passages)
    {
        if (words.Count(word => word.IsCapitalised) * 2 > words.Count)
        {
            return false;
        }

        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i];
            var opensName =
                word.IsCapitalised
                && !word.IsStop
                && word.Surface.Length > 2
                && !Calendar.Names(word.Lower)
                && (i == 1 || !words[i - 1].IsCapitalised);
            if (s_offices.Contains(word.Lower) && !TellsOffice(word, words, passages))
            {
                return true;
            }

            if (
                opensName
                && !Vocabulary.IsGeneric(word.Lower)
                && !index.Sentences.Any(sentence =>
                    sentence.Concepts.Contains(word.Concept)
                    || sentence.Head.Contains(word.Concept)
                    || sentence.Concepts.Any(concept => Vocabulary.Nearness(word.Concept, concept) > 0)
                )
                && !passages.Any(passage =>
                    passage.Text.Contains(word.Lower, StringComparison.OrdinalIgnoreCase)
                    || passage.Title.Contains(word.Lower, StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Who leads a department is not the company's chief: the passages name the office, or say who leads what the question
    /// names.</summary>
    private static bool TellsOffice(Word office, List<Word> words, IReadOnlyList<Passage> passages)
    {
        var names = words
            .Where(word => word.IsCapitalised && word.Start > 0 && word.Lower != office.Lower && !word.IsStop)
            .Select(word => Regex.Escape(word.Surface))
            .ToList();
        var leads =
            names.Count == 0
                ? null
                : new Regex(
                    $@"\b(?:leads|led|heads|headed|runs|ran)\s+(?:the\s+)?(?:{string.Join('|', names)})|(?:{string.Join('|', names)})\b[^.]{{0,40}}\b(?:led|headed|run)\s+by\b",
                    RegexOptions.IgnoreCase
                );
        return passages.Any(passage =>
            passage.Text.Contains(office.Lower, StringComparison.OrdinalIgnoreCase)
            || passage.Text.Contains("chief", StringComparison.OrdinalIgnoreCase)
            || leads?.IsMatch(passage.Text) is true
        );
    }

    /// <summary>"Which vendors are approved?", "List all department heads."</summary>
    private static bool AsksForList(List<Word> words) =>
        words.Count > 1
        && (
            words[0].Lower is "list" or "name"
            || words.Exists(word => word.Lower == "all")
            || (
                words[0].Lower is "which" or "what"
                && words[1].Lower.Length > 3
                && words[1].Lower.EndsWith('s')
                && !words[1].Lower.EndsWith("ss", StringComparison.Ordinal)
                && words.Count > 2
            )
        );

    private static List<Sentence> Choose(PassageIndex index, Question question)
    {
        if (question.Terms.All(term => term.Kind == TermKind.Generic))
        {
            return [];
        }

        if (question.JoinsNames && question.HasPredicate && ChooseForEachName(index, question) is { Count: > 1 } each)
        {
            return each;
        }

        var candidates = index
            .Sentences.Where(sentence => sentence.IsQuotable)
            .Select(sentence => new Candidate(sentence, question))
            .ToList();
        if (
            question.Denies
            && candidates
                .Where(candidate => candidate.IsAnswer && candidate.Sentence.Words.Any(Denial.IsOne))
                .OrderByDescending(candidate => candidate.Rank)
                .Take(MaxQuotes)
                .ToList()
                is { Count: > 1 } denials
        )
        {
            return [.. denials.OrderBy(candidate => candidate.Sentence.Ordinal).Select(candidate => candidate.Sentence)];
        }

        var single = candidates
            .Where(candidate => candidate.IsAnswer)
            .MaxBy(candidate => candidate.Rank - (candidate.Sentence.Words.Any(Denial.IsOne) == question.Denies ? 0 : OtherPolarity));
        var pair = question.HasPredicate ? BestPair(candidates, question) : null;
        if (pair is { } bridge && (single is null || bridge.Coverage - single.Coverage >= WorthASecondSentence))
        {
            return [bridge.First.Sentence, bridge.Second.Sentence];
        }

        return single is null ? [] : WithAntecedent(single, question);
    }

    /// <summary>"Where are A and B based?": the best sentence for A and the best for B.</summary>
    private static List<Sentence> ChooseForEachName(PassageIndex index, Question question)
    {
        var chosen = new List<Sentence>();
        foreach (var name in question.Names.Take(MaxQuotes))
        {
            var alone = new Question([.. question.Terms.Where(term => term.Kind != TermKind.Name || term.Group == name.Key)], question.Kind)
            {
                KindIsStrict = question.KindIsStrict,
                AsksForMoney = question.AsksForMoney,
            };
            var best = index
                .Sentences.Where(sentence => sentence.IsQuotable)
                .Select(sentence => new Candidate(sentence, alone))
                .Where(candidate => candidate.IsAnswer)
                .MaxBy(candidate => candidate.Rank);
            if (best is null)
            {
                return [];
            }

            if (!chosen.Contains(best.Sentence))
            {
                chosen.Add(best.Sentence);
            }
        }

        return chosen;
    }

    /// <summary>Two sentences that share a name which the question does not hold: the first is about the question's name, the second says
    /// the rest.</summary>
    private static Bridge? BestPair(List<Candidate> candidates, Question question)
    {
        if (question.Terms.Count(term => term.IsPredicate) < 2 || !question.Names.Any())
        {
            return null;
        }

        var firsts = candidates
            .Where(candidate => candidate.HoldsSomeName && candidate.HoldsSomePredicate)
            .OrderByDescending(candidate => candidate.Rank)
            .Take(PairCandidates)
            .ToList();
        var seconds = candidates
            .Where(candidate => candidate.HoldsSomePredicate)
            .OrderByDescending(candidate => candidate.Rank)
            .Take(PairCandidates)
            .ToList();
        Bridge? best = null;
        foreach (var first in firsts)
        {
            foreach (var second in seconds)
            {
                if (
                    !ReferenceEquals(first, second)
                    && Bridge.Between(first, second, question) is { } bridge
                    && bridge.Coverage >= EnoughForPair
                    && (best is null || bridge.Rank > best.Rank)
                )
                {
                    best = bridge;
                }
            }
        }

        return best;
    }

    /// <summary>A sentence that starts with "it" is quoted after the one that says what "it" is.</summary>
    private static List<Sentence> WithAntecedent(Candidate candidate, Question question)
    {
        var sentence = candidate.Sentence;
        var namesAreElsewhere = question.Names.Any(name =>
            name.All(term => !sentence.Concepts.Contains(term.Concept) && !sentence.Head.Contains(term.Concept))
        );
        return
            sentence.Antecedent is { IsQuotable: true } antecedent
            && namesAreElsewhere
            && question.Names.Any(name => name.Any(term => antecedent.Concepts.Contains(term.Concept)))
            ? [antecedent, sentence]
            : [sentence];
    }

    private static string Format(PassageIndex index, List<Sentence> chosen, int most = MaxQuotes)
    {
        if (chosen.Count == 0)
        {
            return NoAnswer;
        }

        var answer = new StringBuilder();
        foreach (var sentence in chosen.Take(most))
        {
            answer.Append(answer.Length > 0 ? " " : string.Empty).Append(Quote(index, sentence));
            answer.Append(" [").Append(sentence.Passage.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }

        return answer.ToString();
    }

    /// <summary>The sentence; one that ends in a colon with the list that it announces.</summary>
    private static string Quote(PassageIndex index, Sentence sentence)
    {
        if (!sentence.Text.EndsWith(':'))
        {
            return sentence.Text;
        }

        var quote = new StringBuilder(sentence.Text);
        foreach (
            var item in index
                .Sentences.Where(other => other.Passage == sentence.Passage && other.Ordinal > sentence.Ordinal)
                .TakeWhile(other => other.IsListItem)
        )
        {
            if (quote.Length + item.Text.Length > MaxListCharacters)
            {
                break;
            }

            quote.Append(' ').Append(item.Text);
        }

        return quote.ToString();
    }

    [GeneratedRegex(
        @"^(?<first>.*\w)\s*,?\s+and\s+(?<second>(?:who|what|when|where|which|how)\b.*)$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline
    )]
    private static partial Regex TwoQuestions();

    [GeneratedRegex(@"^\s*(?:please\s+)?(?:list|name|show|give)\b(?:\s+(?:me|us))?|\ball\b|\bevery\b", RegexOptions.IgnoreCase)]
    private static partial Regex AskingForList();

    private sealed class Candidate
    {
        private readonly double[] _matches;
        private readonly Question _question;

        public Candidate(Sentence sentence, Question question)
        {
            Sentence = sentence;
            _question = question;
            _matches = [.. question.Terms.Select(term => Match(term, sentence, question))];
            Coverage = Weigh(_matches, question);
            Rank = Coverage + Bonus(sentence, question);
        }

        public Sentence Sentence { get; }

        public double Coverage { get; }

        public double Rank { get; }

        public bool HoldsSomeName => Holds(TermKind.Name, NameBeside);

        public bool HoldsSomePredicate =>
            _question.Terms.Select((term, i) => (term, i)).Any(entry => entry.term.IsPredicate && _matches[entry.i] >= 0.6);

        public bool IsAnswer =>
            Coverage >= Enough
            && (!_question.HasPredicate || SaysSomePredicate)
            && PredicateCoverage >= EnoughPredicate
            && HoldsAll(_matches, _question, _question.Terms.Any(term => term.Concept == Vocabulary.Acquire) ? NameBeside : NameNear)
            && (!_question.KindIsStrict || Sentence.Tells(_question.Kind, _question));

        private bool HoldsNamesItself =>
            _question.Names.Any() && _question.Names.All(name => name.All(term => Sentence.Concepts.Contains(term.Concept)));

        /// <summary>The sentence itself says some of what is asked or holds its names, or what stands above it says all of it.</summary>
        private bool SaysSomePredicate
        {
            get
            {
                var predicates = _question
                    .Terms.Select((term, i) => (term, i))
                    .Where(entry => entry.term.IsPredicate && _matches[entry.i] >= 0.6)
                    .ToList();
                return predicates.Count > 0
                    && (
                        HoldsNamesItself
                        || predicates.Count == _question.Terms.Count(term => term.IsPredicate)
                        || predicates.Exists(entry =>
                            !Sentence.Head.Contains(entry.term.Concept) || Sentence.Concepts.Contains(entry.term.Concept)
                        )
                    );
            }
        }

        private double PredicateCoverage
        {
            get
            {
                var (covered, total) = (0.0, 0.0);
                for (var i = 0; i < _matches.Length; i++)
                {
                    if (_question.Terms[i].IsPredicate)
                    {
                        covered += _matches[i] >= 0.6 ? _matches[i] * _question.Terms[i].Weight : 0;
                        total += _question.Terms[i].Weight;
                    }
                }

                return total > 0 ? covered / total : 1;
            }
        }

        public double MatchOf(int term) => _matches[term];

        public static double Weigh(double[] matches, Question question)
        {
            var covered = 0.0;
            for (var i = 0; i < matches.Length; i++)
            {
                covered += matches[i] * question.Terms[i].Weight;
            }

            return covered / question.TotalWeight;
        }

        /// <summary>Names, years and essential words are there.</summary>
        public static bool HoldsAll(double[] matches, Question question, double nameMatch)
        {
            for (var i = 0; i < matches.Length; i++)
            {
                if (
                    question.Terms[i].Kind switch
                    {
                        TermKind.Year => matches[i] < 0.85,
                        TermKind.Essential or TermKind.Model => matches[i] < 0.6,
                        _ => false,
                    }
                )
                {
                    return false;
                }
            }

            var held = question.Terms.Zip(matches).Where(entry => entry.First.Kind == TermKind.Name).GroupBy(entry => entry.First.Group);
            return held.All(name => 2 * name.Count(entry => entry.Second >= nameMatch) >= name.Count());
        }

        private bool Holds(TermKind kind, double match) =>
            _question.Terms.Select((term, i) => (term, i)).Any(entry => entry.term.Kind == kind && _matches[entry.i] >= match);

        private static double Match(QuestionTerm term, Sentence sentence, Question question)
        {
            if (sentence.Concepts.Contains(term.Concept))
            {
                return 1;
            }

            if (question.AsksForMoney && term.Concept is Vocabulary.Price or "c:pay" or "c:spend" && sentence.TellsMoney)
            {
                return 0.9;
            }

            // Who founded it is its founder; when that was, the founder's life does not tell.
            if (
                question.Kind is AnswerKind.Person or AnswerKind.Any
                && (
                    (term.Concept == Vocabulary.Found && sentence.Concepts.Contains(Vocabulary.Founder))
                    || (term.Concept == Vocabulary.Founder && sentence.Concepts.Contains(Vocabulary.Found))
                )
            )
            {
                return 0.9;
            }

            if (sentence.Head.Contains(term.Concept))
            {
                return term.Kind == TermKind.Name ? NameInHead : 0.9;
            }

            if (sentence.Context.Contains(term.Concept))
            {
                return 0.85;
            }

            if (term.Kind is TermKind.Name or TermKind.Model)
            {
                // A sentence that names no other person may be about the one that the passage named before.
                return
                    sentence.SaidBefore.Contains(term.Concept)
                    && sentence.OtherNames(question) <= (question.Kind == AnswerKind.Person ? 1 : 0)
                    ? 0.6
                    : 0;
            }

            var near = sentence.Concepts.Select(concept => Vocabulary.Nearness(term.Concept, concept)).DefaultIfEmpty().Max();
            return Math.Max(near, term.Kind != TermKind.Year && sentence.Surroundings.Contains(term.Concept) ? 0.3 : 0);
        }

        private static double Bonus(Sentence sentence, Question question)
        {
            var bonus = 0.02 / Math.Max(1, sentence.Passage.Index);
            if (question.Kind != AnswerKind.Any && sentence.Tells(question.Kind, question))
            {
                bonus += 0.12;
            }

            var wanted = question.Terms.Select(term => term.Concept).ToList();
            var adjacent = 0;
            for (var i = 0; i + 1 < sentence.Words.Count; i++)
            {
                var at = wanted.IndexOf(sentence.Words[i].Concept);
                adjacent += at >= 0 && at + 1 < wanted.Count && wanted[at + 1] == sentence.Words[i + 1].Concept ? 1 : 0;
            }

            bonus += Math.Min(0.09, 0.03 * adjacent);
            if (question.ObjectOf is { } verb && ObjectQuestion.IsStated(sentence.Words, verb))
            {
                bonus += 0.25;
            }

            if (!question.HasPredicate)
            {
                bonus += Defines(sentence, question) ? 0.2 : 0;
            }

            if (question.Kind == AnswerKind.Number && !sentence.IsRow && CountsWhatIsAsked(sentence, question))
            {
                bonus += 0.15;
            }

            if (sentence.IsRow && sentence.Words.Count > 0 && wanted.Contains(sentence.Words[0].Concept))
            {
                bonus += 0.1;
            }

            if (
                sentence.OpensAnswer
                && question.HasPredicate
                && question.Terms.Where(term => term.IsPredicate).All(term => sentence.Head.Contains(term.Concept))
            )
            {
                bonus += 0.25;
            }

            return bonus - (sentence.Words.Count > 60 ? 0.05 : 0);
        }

        /// <summary>"How many people?": a number stands right before "people".</summary>
        private static bool CountsWhatIsAsked(Sentence sentence, Question question)
        {
            var counted = question
                .Terms.Where(term => term.Kind is not TermKind.Name)
                .Select(term => term.Concept)
                .ToHashSet(StringComparer.Ordinal);
            for (var i = 0; i + 1 < sentence.Words.Count; i++)
            {
                if (
                    Calendar.TellsNumber(sentence.Words[i].Lower)
                    && sentence.Words.Skip(i + 1).Take(2).Any(word => counted.Contains(word.Concept))
                )
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>"Contoso is a …" opens with the name that is asked for.</summary>
        private static bool Defines(Sentence sentence, Question question)
        {
            var names = question
                .Terms.Where(term => term.Kind != TermKind.Generic)
                .Select(term => term.Concept)
                .ToHashSet(StringComparer.Ordinal);
            var subject = sentence.Words.SkipWhile(word => word.IsStop).TakeWhile(word => names.Contains(word.Concept)).Count();
            return subject > 0
                && sentence
                    .Words.SkipWhile(word => word.IsStop)
                    .Skip(subject)
                    .Take(4)
                    .Any(word => word.Lower is "is" or "are" or "was" or "were" or "means");
        }
    }

    private sealed record Bridge(Candidate First, Candidate Second, double Coverage, double Rank)
    {
        public static Bridge? Between(Candidate first, Candidate second, Question question)
        {
            var asked = question
                .Terms.Where(term => term.Kind == TermKind.Name)
                .Select(term => term.Concept)
                .ToHashSet(StringComparer.Ordinal);
            var shared = first.Sentence.Names.Any(name =>
                !asked.Contains(name)
                && (second.Sentence.Names.Contains(name) || second.Sentence.Context.Contains(name) || second.Sentence.Head.Contains(name))
            );
            // Two rows of a table share many words that join nothing; a second sentence about the same name is no second step.
            var sameRowKind = first.Sentence.IsRow && second.Sentence.IsRow;
            var sameName = question.Names.All(name =>
                name.All(term => first.Sentence.Concepts.Contains(term.Concept) == second.Sentence.Concepts.Contains(term.Concept))
            );
            if (!shared || sameRowKind || sameName)
            {
                return null;
            }

            var union = new double[question.Terms.Count];
            var gain = 0.0;
            var gainsPredicate = false;
            for (var i = 0; i < union.Length; i++)
            {
                var term = question.Terms[i];
                var (own, other) = (first.MatchOf(i), second.MatchOf(i));
                union[i] = Math.Max(own, other);
                gain += Math.Max(0, other - own) * term.Weight;
                gainsPredicate |= term.IsPredicate && other >= 0.6 && own < 0.6;
            }

            var coverage = Candidate.Weigh(union, question);
            var tells =
                second.Sentence.Tells(question.Kind, question) || (second.HoldsSomeName && first.Sentence.Tells(question.Kind, question));
            // "A makes it; B sells it": who is spoken of first is who the sentence is about.
            var subject = first
                .Sentence.Words.Select(word => word.Concept)
                .FirstOrDefault(concept => first.Sentence.Names.Contains(concept) && !asked.Contains(concept));
            var joinsSubject =
                subject is not null
                && (
                    second.Sentence.Names.Contains(subject)
                    || second.Sentence.Context.Contains(subject)
                    || second.Sentence.Head.Contains(subject)
                );
            return
                gainsPredicate
                && gain / question.TotalWeight >= WorthASecondSentence
                && Candidate.HoldsAll(union, question, NameBeside)
                && (!question.KindIsStrict || tells)
                ? new Bridge(
                    first,
                    second,
                    coverage,
                    coverage
                        + (tells ? 0.1 : 0)
                        + (joinsSubject ? 0.1 : 0)
                        + ((first.Rank - first.Coverage + second.Rank - second.Coverage) / 2)
                )
                : null;
        }
    }
}
