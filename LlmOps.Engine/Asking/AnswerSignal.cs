using System.Text;

namespace LlmOps.Engine.Asking;

/// <summary>Reads the line by which a model says, before its answer, whether the passages hold one, and hides it. A model that leaves it
/// out has said nothing; the text that was held back is shown.</summary>
internal sealed class AnswerSignal
{
    /// <summary>The model can answer.</summary>
    public const string Answered = "<status>answered</status>";

    /// <summary>The model cannot answer.</summary>
    public const string NotAnswered = "<status>not_answered</status>";

    private readonly StringBuilder _held = new();
    private State _state = State.Opening;

    private enum State
    {
        Opening,
        BehindSignal,
        Open,
    }

    /// <summary>What the model said; null where it said nothing.</summary>
    public bool? IsAnswered { get; private set; }

    /// <summary>Takes the next piece.</summary>
    /// <returns>What is no signal.</returns>
    public string Append(string delta)
    {
        if (_state == State.Open)
        {
            return delta;
        }

        var shown = new StringBuilder();
        foreach (var character in delta)
        {
            Take(character, shown);
        }

        return shown.ToString();
    }

    /// <summary>The model is done.</summary>
    /// <param name="isCut">Whether it stopped before its end: then half a signal is no text.</param>
    /// <returns>What was held back and is no signal.</returns>
    public string Complete(bool isCut)
    {
        var rest = isCut && _held.ToString().TrimStart().StartsWith('<') ? "" : _held.ToString();
        _held.Clear();
        _state = State.Open;
        return rest;
    }

    private void Take(char character, StringBuilder shown)
    {
        switch (_state)
        {
            case State.Open:
                shown.Append(character);
                return;
            case State.BehindSignal:
                if (!char.IsWhiteSpace(character))
                {
                    _state = State.Open;
                    shown.Append(character);
                }

                return;
        }

        _held.Append(character);
        var text = _held.ToString().TrimStart();
        if (text is Answered or NotAnswered)
        {
            IsAnswered = text == Answered;
            _held.Clear();
            _state = State.BehindSignal;
        }
        else if (!Answered.StartsWith(text, StringComparison.Ordinal) && !NotAnswered.StartsWith(text, StringComparison.Ordinal))
        {
            shown.Append(_held);
            _held.Clear();
            _state = State.Open;
        }
    }
}
