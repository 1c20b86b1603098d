using System.Text;
using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>
/// Takes an answer as the model writes it and lets through what may be shown: text at once, a citation marker only once its passage has been found to support the statement before it.
/// Streamed and unstreamed answers both pass here, so they have the same citations.
/// </summary>
internal sealed class AnswerStream(IReadOnlyList<Passage> passages, CitationChecker checker)
{
    private readonly Dictionary<int, Passage> _passages = passages.ToDictionary(passage => passage.Index);
    private readonly StringBuilder _answer = new();
    private readonly StringBuilder _pending = new();
    private readonly StringBuilder _claim = new();
    private readonly Dictionary<int, TurnCitation> _citations = [];
    private readonly List<WithheldCitation> _withheld = [];
    private bool _claimIsClosed;

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

    /// <summary>Takes the next piece of the model's text.</summary>
    /// <param name="delta">The piece.</param>
    /// <param name="citations">Citations that became known with it.</param>
    /// <returns>What may be shown now; may be empty.</returns>
    public string Append(string delta, List<TurnCitation> citations)
    {
        var shown = new StringBuilder();
        foreach (var character in delta)
        {
            Take(character, shown, citations);
        }

        _answer.Append(shown);
        return shown.ToString();
    }

    /// <summary>The model is done: what was held back and is no marker is text.</summary>
    public string Complete()
    {
        var rest = _pending.ToString();
        _pending.Clear();
        _answer.Append(rest);
        return rest;
    }

    private void Take(char character, StringBuilder shown, List<TurnCitation> citations)
    {
        if (_pending.Length == 0)
        {
            if (character is '[' or ' ')
            {
                _pending.Append(character);
                return;
            }

            Show(character, shown);
            return;
        }

        // A blank is held back too: it goes with the marker that may follow it.
        if (_pending is [' '] && character != '[')
        {
            Release(shown);
            Take(character, shown, citations);
            return;
        }

        _pending.Append(character);
        if (character == ']')
        {
            Decide(shown, citations);
        }
        else if (_pending.Length > CitationMarkers.MaxLength || !(char.IsAsciiDigit(character) || character is '[' or ',' or ' '))
        {
            Release(shown);
        }
    }

    private void Decide(StringBuilder shown, List<TurnCitation> citations)
    {
        var marker = _pending.ToString();
        var numbers = CitationMarkers.Read(marker);
        if (numbers.Count == 0)
        {
            Release(shown);
            return;
        }

        _pending.Clear();
        var claim = _claim.ToString();
        var blank = marker[0] == ' ' ? " " : "";
        foreach (var number in numbers)
        {
            if (_passages.TryGetValue(number, out var passage) && checker.Check(claim, passage) is { } citation)
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
                _withheld.Add(new WithheldCitation(number, claim.Trim(), passage is null ? "no-such-passage" : "not-supported"));
            }
        }

        _claimIsClosed = true;
    }

    private void Release(StringBuilder shown)
    {
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
        // Markers close a claim; punctuation directly behind them still belongs to it.
        if (_claimIsClosed && !char.IsWhiteSpace(character) && !char.IsPunctuation(character))
        {
            _claim.Clear();
            _claimIsClosed = false;
        }

        if (!_claimIsClosed)
        {
            _claim.Append(character);
        }
    }
}
