using System.Text;
using LlmOps.Engine.Remembering;

namespace LlmOps.Engine.Asking;

/// <summary>Takes an answer as the model writes it and lets through what may be shown: text at once, a citation marker only once its
/// passage has been found not to contradict the statement before it, and the line in which the model says whether it can answer not at all.
/// Streamed and unstreamed answers both pass here, so they have the same citations.</summary>
/// <param name="passages">The passages that the answer may cite.</param>
/// <param name="checker">Checks citations by what passages and statements say.</param>
/// <param name="review">What becomes of citations that it cannot decide. Where it is not <see cref="ReviewMode.None"/>, what
/// <see cref="NextReview"/> gives has to be reviewed and settled.</param>
/// <param name="question">The question: an answer need not repeat its conditions.</param>
internal sealed class AnswerStream(
    IReadOnlyList<Passage> passages,
    CitationChecker checker,
    ReviewMode review = ReviewMode.None,
    string question = ""
)
{
    /// <summary>Claims that are reviewed together: the first are decided while the model writes on.</summary>
    private const int ClaimsPerReview = 4;

    private readonly Dictionary<int, Lazy<CitedPassage>> _passages = passages.ToDictionary(
        passage => passage.Index,
        passage => new Lazy<CitedPassage>(() => checker.Read(passage))
    );

    private readonly StringBuilder _answer = new();
    private readonly StringBuilder _pending = new();
    private readonly StringBuilder _claim = new();
    private readonly StringBuilder _said = new(question);
    private readonly Dictionary<int, TurnCitation> _citations = [];
    private readonly List<WithheldCitation> _withheld = [];
    private readonly AnswerSignal _signal = new();
    private readonly List<(string Blank, int Number)> _group = [];
    private readonly List<UndecidedClaim> _undecided = [];
    private readonly Queue<IReadOnlyList<UndecidedClaim>> _reviews = [];
    private readonly Dictionary<UndecidedClaim, ClaimFinding?> _reviewed = [];
    private List<UndecidedClaim> _nextReview = [];
    private readonly List<UndecidedClaim> _announcedLate = [];
    private readonly List<(IReadOnlyList<CheckedMarker> Markers, StringBuilder Text)> _held = [];
    private char _last;
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

    /// <summary>The claims that are to be reviewed.</summary>
    public IReadOnlyList<UndecidedClaim> Undecided => _undecided;

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
        CloseReview();
        _answer.Append(shown);
        return shown.ToString();
    }

    /// <summary>The next claims that are to be reviewed together, in the order of the text; null: there are none yet. Which these are
    /// depends on the text alone, and not on the pieces in which it comes.</summary>
    public IReadOnlyList<UndecidedClaim>? NextReview() => _reviews.TryDequeue(out var claims) ? claims : null;

    /// <summary>Claims were reviewed: what was held back for that is let through.</summary>
    /// <param name="claims">The claims of one review.</param>
    /// <param name="findings">Those that were decided; the others stay unverified.</param>
    /// <param name="citations">Citations that became known with it.</param>
    /// <returns>What may be shown now; may be empty.</returns>
    public string Settle(
        IReadOnlyList<UndecidedClaim> claims,
        IReadOnlyDictionary<UndecidedClaim, ClaimFinding> findings,
        List<TurnCitation> citations
    )
    {
        foreach (var claim in claims)
        {
            _reviewed[claim] = findings.GetValueOrDefault(claim);
        }

        var shown = new StringBuilder();
        var settled = _held.TakeWhile(held => held.Markers.All(marker => marker.Undecided is not { } open || _reviewed.ContainsKey(open)));
        foreach (var (markers, text) in settled.ToList())
        {
            ShowMarkers(markers, shown, citations);
            shown.Append(text);
            _held.RemoveAt(0);
        }

        foreach (var claim in _announcedLate)
        {
            var citation = _reviewed.GetValueOrDefault(claim)?.Citation ?? claim.Citation;
            _citations[citation.Index] = citation;
            citations.Add(citation);
        }

        _announcedLate.Clear();
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
        var claim = _claim.ToString();
        var supported = checker
            .Check(claim, [.. cited.Values], _said.ToString(), review is not ReviewMode.None)
            .ToDictionary(citation => citation.Citation.Index);
        List<CheckedMarker> markers = [.. _group.Select(marker => Check(marker.Blank, marker.Number, claim, cited, supported))];
        _group.Clear();
        _claimIsClosed = true;
        if (review is ReviewMode.Decides && (_held.Count > 0 || markers.Exists(marker => marker.Undecided is not null)))
        {
            _held.Add((markers, new StringBuilder()));
            if (_nextReview.Count >= ClaimsPerReview)
            {
                CloseReview();
            }
        }
        else
        {
            ShowMarkers(markers, shown, citations);
        }
    }

    private void CloseReview()
    {
        if (_nextReview.Count > 0)
        {
            _reviews.Enqueue(_nextReview);
            _nextReview = [];
        }
    }

    private CheckedMarker Check(
        string blank,
        int number,
        string claim,
        Dictionary<int, CitedPassage> cited,
        Dictionary<int, CheckedCitation> supported
    )
    {
        var known = supported.GetValueOrDefault(number);
        var citation = known?.Citation;
        UndecidedClaim? undecided = null;
        if (review is not ReviewMode.None && citation is { Support: CitationSupport.Unverified })
        {
            undecided = new UndecidedClaim(claim, cited[number], citation, known!.MayBeTurned);
            _undecided.Add(undecided);
            _nextReview.Add(undecided);
        }

        return new CheckedMarker(blank, number, claim, citation, undecided);
    }

    /// <param name="markers">Markers that stand side by side.</param>
    /// <param name="shown">Takes what may be shown.</param>
    /// <param name="citations">Takes the citations that are known now.</param>
    private void ShowMarkers(IReadOnlyList<CheckedMarker> markers, StringBuilder shown, List<TurnCitation> citations)
    {
        var blank = "";
        foreach (var marker in markers)
        {
            blank = marker.Blank.Length > 0 ? marker.Blank : blank;
            var citation =
                marker.Undecided is { } claim && _reviewed.GetValueOrDefault(claim) is { } finding ? finding.Citation : marker.Citation;
            if (citation is null)
            {
                _withheld.Add(
                    new WithheldCitation(
                        marker.Number,
                        marker.Claim.Trim(),
                        _passages.ContainsKey(marker.Number) ? "not-supported" : "no-such-passage"
                    )
                );
                continue;
            }

            shown.Append(blank).Append('[').Append(marker.Number).Append(']');
            blank = "";
            Supported++;
            if (!_citations.TryAdd(marker.Number, citation))
            {
                continue;
            }

            if (marker.Undecided is { } open && !_reviewed.ContainsKey(open))
            {
                _announcedLate.Add(open);
            }
            else
            {
                citations.Add(citation);
            }
        }
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
        (_held.Count > 0 ? _held[^1].Text : shown).Append(character);
        FollowCode(character);
        if (character == '\n' && _last == '\n' && review is ReviewMode.Decides)
        {
            // A paragraph is shown as soon as its claims are decided.
            CloseReview();
        }

        _last = character;

        // Markers close a claim; punctuation directly behind them still belongs to it.
        if (_claimIsClosed && !char.IsWhiteSpace(character) && !char.IsPunctuation(character))
        {
            _said.Append('\n').Append(_claim);
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

    /// <summary>A marker with what its passage was found to say.</summary>
    /// <param name="Blank">The blank before it.</param>
    /// <param name="Number">The passage that it names.</param>
    /// <param name="Claim">The statement before it.</param>
    /// <param name="Citation">The citation; null where it is withheld.</param>
    /// <param name="Undecided">What is to be reviewed; null where it is decided.</param>
    private sealed record CheckedMarker(string Blank, int Number, string Claim, TurnCitation? Citation, UndecidedClaim? Undecided);
}
