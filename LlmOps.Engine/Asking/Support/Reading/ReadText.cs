using System.Buffers;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>A text taken apart into sentences and their clauses.</summary>
internal sealed partial class ReadText
{
    private static readonly SearchValues<char> s_marks = SearchValues.Create(" |-:*_#\t");

    private readonly SupportWords _words;
    private readonly string _source;
    private readonly List<TextWord> _allWords;
    private readonly IReadOnlyList<TextValue> _values;
    private readonly ConcurrentDictionary<(int, int, bool), TextUnit> _units = new();
    private List<Statement>? _statements;

    public ReadText(string source, SupportWords words, string? language = null)
    {
        (_source, _words) = (source, words);
        Folded = FoldedText.Fold(source);
        Language = language ?? SentenceLanguage.Of(Folded);
        _allWords = TextWord.ReadAll(source, Folded);
        _values = ValueReader.Read(source, Folded, _allWords);
        Whole = Read(0, source.Length, isSentence: true);
        foreach (var sentence in Sentences(source))
        {
            var unit = Read(sentence.Start, sentence.End, isSentence: true);
            Units.Add(unit);
            SentenceUnits.Add(unit);
            var clauses = Clauses(Folded, sentence.Start, sentence.End);
            Units.AddRange(
                clauses.Count > 1 && !unit.IsRow ? clauses.Select(clause => Read(clause.Start, clause.End, isSentence: false)) : []
            );
        }
    }

    public string Folded { get; }

    public string Language { get; }

    /// <summary>The whole text as one unit.</summary>
    public TextUnit Whole { get; }

    /// <summary>Its sentences, each followed by its clauses.</summary>
    public List<TextUnit> Units { get; } = [];

    /// <summary>Its sentences, lines and table rows.</summary>
    public List<TextUnit> SentenceUnits { get; } = [];

    /// <summary>Its clauses that say something by themselves.</summary>
    public IReadOnlyList<Statement> Statements =>
        _statements ??= Reading.Statements.Of(
            SentenceUnits.Select(sentence =>
                (
                    sentence,
                    (IReadOnlyList<TextUnit>)(
                        sentence.IsRow
                            ? [sentence]
                            :
                            [
                                .. Clauses(Folded, sentence.Start, sentence.End)
                                    .Select(span => Read(span.Start, span.End, isSentence: false)),
                            ]
                    )
                )
            ),
            (start, end) => Read(start, end, isSentence: false)
        );

    private TextUnit Read(int start, int end, bool isSentence)
    {
        if (!_units.TryGetValue((start, end, isSentence), out var unit))
        {
            unit = _units.GetOrAdd((start, end, isSentence), ReadPart(start, end, isSentence));
        }

        return unit;
    }

    private TextUnit ReadPart(int start, int end, bool isSentence)
    {
        var source = _source[start..end];
        var folded = Folded[start..end];
        var words = TextWord.Slice(_allWords, _source, Folded, start, end);
        var concepts = Reading.Concepts.In(folded, words, Language);
        return new TextUnit(
            start,
            end,
            folded,
            words,
            concepts,
            _words.Of(source, folded, words, concepts, Language),
            ValuesIn(start, end),
            Denies(folded, words, isSentence),
            isSentence,
            Language
        );
    }

    private IReadOnlyList<TextValue> ValuesIn(int start, int end) =>
        start == 0 && end == _source.Length
            ? _values
            :
            [
                .. _values
                    .Where(value => value.Start >= start && value.End <= end)
                    .Select(value => value with { Start = value.Start - start, End = value.End - start }),
            ];

    private bool Denies(string folded, List<TextWord> words, bool isSentence)
    {
        var text = isSentence && TableRows.IsRow(folded) ? TableRows.WithoutAnswers(folded) : folded;
        return Polarity.Denies(text, text == folded ? words : words.FindAll(word => text[word.Start] != ' '), Language);
    }

    /// <summary>Sentences; a line break ends one where the lines are those of a list or a table, or where it follows a full line.</summary>
    private static List<TextSpan> Sentences(string source)
    {
        var sentences = new List<TextSpan>();
        foreach (var sentence in SentenceSplitter.Split(source, 0, source.Length))
        {
            var from = sentence.Start;
            var isRow =
                source.AsSpan(sentence.Start, sentence.End - sentence.Start).Count(':') > 1
                && CellName().Count(source.AsSpan(sentence.Start, sentence.End - sentence.Start)) > 1;
            for (var i = sentence.Start; i < sentence.End; i++)
            {
                if (source[i] is '\n' or '؟' or '؛' or '।' || (!isRow && source[i] is ';' or '；'))
                {
                    Add(from, i);
                    from = i + 1;
                }
            }

            Add(from, sentence.End);
        }

        return sentences;

        void Add(int start, int end)
        {
            while (start < end && char.IsWhiteSpace(source[start]))
            {
                start++;
            }

            while (end > start && char.IsWhiteSpace(source[end - 1]))
            {
                end--;
            }

            if (!source.AsSpan(start, end - start).ContainsAnyExcept(s_marks))
            {
                return;
            }

            // The full stop of a shortened word ends no row of a table.
            if (sentences is [.., var before] && source[before.End - 1] == '.' && IsOfOneRow(source, before.Start, start))
            {
                sentences[^1] = new TextSpan(before.Start, end);
                return;
            }

            // "Contract no. SV-118", "bis zum 1. März": such a full stop ends no sentence.
            if (
                sentences is [.., var last]
                && source.AsSpan(last.Start, last.End - last.Start) is var sentence
                && (NumberSign().IsMatch(sentence) || (DayOfMonth().IsMatch(sentence) && OpensWithMonth(source[start..end])))
            )
            {
                sentences[^1] = new TextSpan(last.Start, end);
                return;
            }

            sentences.Add(new TextSpan(start, end));
        }
    }

    private static bool IsOfOneRow(string source, int start, int end) =>
        source.AsSpan(start, end - start) is var line && !line.Contains('\n') && line.Contains('|');

    private static bool OpensWithMonth(string text) => MonthNames.Contains(FoldedText.Fold(string.Concat(text.TakeWhile(char.IsLetter))));

    private static List<TextSpan> Clauses(string folded, int start, int end)
    {
        var clauses = new List<TextSpan>();
        var from = start;
        foreach (var match in ClauseBreak().EnumerateMatches(folded.AsSpan(start, end - start)))
        {
            Add(from, start + match.Index);
            from = start + match.Index + match.Length;
        }

        Add(from, end);
        return clauses;

        void Add(int first, int behind)
        {
            if (folded.AsSpan(first, behind - first).Trim().Length > 1)
            {
                clauses.Add(new TextSpan(first, behind));
            }
        }
    }

    /// <summary>A row of a table as readers of documents write it: "Item: Desk; Cost: 80.50".</summary>
    [GeneratedRegex(@"(?:^|[;\n])\s*[^;:\n]{1,40}:\s")]
    private static partial Regex CellName();

    [GeneratedRegex(@"\b(?:no|nos|nr|art|abs|num|núm|tel)\.$", RegexOptions.IgnoreCase)]
    private static partial Regex NumberSign();

    [GeneratedRegex(@"\b[0-3]?\d\.$")]
    private static partial Regex DayOfMonth();

    [GeneratedRegex(
        @"(?<!\d),(?!\d)|,\s|:(?!\d)|[()–—、，；،]|が、|(?!(?<=\d)\s(?:and|or|und|oder|et|y|и)\s\d)\s(?:and|or|und|oder|et|y|и|but|while|whereas|aber|sowie|wahrend|mais|tandis|pero|mientras|но|а|однако|لكن|بينما|ولكن)\s"
    )]
    private static partial Regex ClauseBreak();
}
