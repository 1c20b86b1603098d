using System.Text;
using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>Takes an answer as the model writes it and lets through what may be shown: text at once, a citation marker only once its
/// passage has been found not to contradict the statement before it, and the line in which the model says whether it can answer not at all.
/// Streamed and unstreamed answers both pass here, so they have the same citations.</summary>
internal sealed class AnswerStream(IReadOnlyList<Passage> passages, CitationChecker checker)
{
    private readonly Dictionary<int, Lazy<CitedPassage>> _passages = passages.ToDictionary(
        passage => passage.Index,
        passage => new Lazy<CitedPassage>(() => checker.Read(passage))
    );
    private readonly StringBuilder _answer = new();
    private readonly StringBuilder _pending = new();
    private readonly StringBuilder _claim = new();
    private readonly Dictionary<int, TurnCitation> _citations = [];
    private readonly List<WithheldCitation> _withheld = [];
    private readonly AnswerSignal _signal = new();
    private readonly List<(string Blank, int Number)> _group = [];
    private bool _claimIsClosed;
    private int _backticks;
    private bool _isCode;
    private bool _isCodeBlock;

    /// <summary>What was let through so far.</summary>
    public string Answer => _answer.ToString();

    /// <summary>The citations let through so far, in order of their number.</summary>
    public IReadOnlyList<TurnCitation> Citations => [.. _citations.Values.OrderBy(citation => citation.Index)];

    /// <summary>Markers that were let through, repeated ones included.</summary>
    public int Supported { get; private set; }

    /// <summary>Markers that were withheld.</summary>
    public int Rejected => _withheld.Count;

    /// <summary>The markers that were withheld, each with its claim and why.</summary>
    public IReadOnlyList<WithheldCitation> Withheld => _withheld;

    /// <summary>Whether the model said that it can answer; null where it did not say.</summary>
    public bool? SaysAnswered => _signal.IsAnswered;

    /// <summary>Takes the next piece of the model's text.</summary>
    /// <param name="delta">The piece.</param>
    /// <param name="citations">Citations that became known with it.</param>
    /// <returns>What may be shown now; may be empty.</returns>
    public string Append(string delta, List<TurnCitation> citations)
    {
        var shown = new StringBuilder();
        foreach (var character in _signal.Append(delta))
        {
            Take(character, shown, citations);
        }

        _answer.Append(shown);
        return shown.ToString();
    }

    /// <summary>The model is done: what was held back and is no marker is text.</summary>
    /// <param name="isCut">Whether the answer stopped before its end: then a marker may have been cut in two, and its half is no
    /// text.</param>
    /// <param name="citations">Citations that became known with it.</param>
    public string Complete(bool isCut, List<TurnCitation> citations)
    {
        var shown = new StringBuilder();
        foreach (var character in _signal.Complete(isCut))
        {
            Take(character, shown, citations);
        }

        if (!isCut || !CitationMarkers.MayBegin(_pending.ToString()))
        {
            Release(shown, citations);
        }

        _pending.Clear();
        CloseGroup(shown, citations);
        _answer.Append(shown);
        return shown.ToString();
    }

    private void Take(char character, StringBuilder shown, List<TurnCitation> citations)
    {
        if (_pending.Length == 0)
        {
            if (character is not ('[' or ' ' or '【'))
            {
                CloseGroup(shown, citations);
            }

            if (character is '[' or ' ' or '【' && !_isCode && !_isCodeBlock)
            {
                _pending.Append(character);
                return;
            }

            Show(character, shown);
            return;
        }

        // A blank is held back too: it goes with the marker that may follow it.
        if (_pending is [' '] && character is not ('[' or '【'))
        {
            Release(shown, citations);
            Take(character, shown, citations);
            return;
        }

        _pending.Append(character);
        if (character is ']' or '】')
        {
            Decide(shown, citations);
        }
        else if (_pending.Length > CitationMarkers.MaxLength || !(char.IsAsciiDigit(character) || character is '[' or '【' or ',' or ' '))
        {
            Release(shown, citations);
        }
    }

    private void Decide(StringBuilder shown, List<TurnCitation> citations)
    {
        var marker = _pending.ToString();
        var numbers = CitationMarkers.Read(marker);
        if (numbers.Count == 0)
        {
            Release(shown, citations);
            return;
        }

        _pending.Clear();
        var blank = marker[0] == ' ' ? " " : "";
        foreach (var number in numbers)
        {
            _group.Add((blank, number));
            blank = "";
        }
    }

    /// <summary>Markers that stand side by side cite the same statement, and their passages may support it together.</summary>
    private void CloseGroup(StringBuilder shown, List<TurnCitation> citations)
    {
        if (_group.Count == 0)
        {
            return;
        }

        var cited = _group
            .Select(marker => marker.Number)
            .Distinct()
            .Where(_passages.ContainsKey)
            .ToDictionary(number => number, number => _passages[number].Value);
        var supported = checker.Check(_claim.ToString(), [.. cited.Values]).ToDictionary(citation => citation.Index);
        var blank = "";
        foreach (var (before, number) in _group)
        {
            blank = before.Length > 0 ? before : blank;
            if (supported.TryGetValue(number, out var citation))
            {
                shown.Append(blank).Append('[').Append(number).Append(']');
                blank = "";
                Supported++;
                if (_citations.TryAdd(number, citation))
                {
                    citations.Add(citation);
                }
            }
            else
            {
                _withheld.Add(
                    new WithheldCitation(
                        number,
                        _claim.ToString().Trim(),
                        _passages.ContainsKey(number) ? "not-supported" : "no-such-passage"
                    )
                );
            }
        }

        _group.Clear();
        _claimIsClosed = true;
    }

    private void Release(StringBuilder shown, List<TurnCitation> citations)
    {
        CloseGroup(shown, citations);
        var text = _pending.ToString();
        _pending.Clear();
        foreach (var character in text)
        {
            Show(character, shown);
        }
    }

    private void Show(char character, StringBuilder shown)
    {
        shown.Append(character);
        FollowCode(character);

        // Markers close a claim; punctuation directly behind them still belongs to it.
        if (_claimIsClosed && !char.IsWhiteSpace(character) && !char.IsPunctuation(character))
        {
            _claim.Clear();
            _claimIsClosed = false;
        }

        // Code claims nothing.
        if (!_claimIsClosed && !_isCode && !_isCodeBlock && character != '`')
        {
            _claim.Append(character);
        }
    }

    /// <summary>In code, brackets are code: between single backticks on one line, and between lines of three.</summary>
    private void FollowCode(char character)
    {
        if (character == '`')
        {
            _backticks++;
            return;
        }

        if (_backticks >= 3)
        {
            _isCodeBlock = !_isCodeBlock;
        }
        else if (_backticks > 0)
        {
            _isCode = !_isCode;
        }

        _backticks = 0;
        _isCode &= character != '\n';
    }
}
