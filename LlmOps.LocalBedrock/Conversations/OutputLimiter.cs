using LlmOps.LocalBedrock.Models;

namespace LlmOps.LocalBedrock.Conversations;

/// <summary>Ends an answer at its token limit or at a stop sequence, delta by delta.</summary>
internal sealed class OutputLimiter(InferenceConfigLimits limits)
{
    private string _text = string.Empty;
    private int _sent;

    public string? StopReason { get; private set; }

    public string? StopSequence { get; private set; }

    /// <summary>All text that was let through.</summary>
    public string Text => _text[.._sent];

    public int Tokens => TokenCounter.Count(Text);

    /// <summary>The part of a delta that may be sent; after it, <see cref="StopReason"/> says whether to go on.</summary>
    public string Pass(string delta)
    {
        _text += delta;
        foreach (var stop in limits.StopSequences)
        {
            var at = _text.IndexOf(stop, Math.Max(0, _sent - stop.Length + 1), StringComparison.Ordinal);
            if (at >= 0)
            {
                StopReason = "stop_sequence";
                StopSequence = stop;
                return Send(Math.Max(at, _sent));
            }
        }

        if (TokenCounter.Count(_text) > limits.MaxTokens)
        {
            StopReason = "max_tokens";
            var end = _text.Length;
            while (end > _sent && TokenCounter.Count(_text.AsSpan(0, end)) > limits.MaxTokens)
            {
                end--;
            }

            return Send(end);
        }

        // What may be the beginning of a stop sequence waits for the next delta.
        return Send(_text.Length - limits.StopSequences.Select(stop => HeldBack(_text, stop)).DefaultIfEmpty().Max());
    }

    /// <summary>What was held back at the end of the answer.</summary>
    public string Finish() => Send(_text.Length);

    private static int HeldBack(string text, string stop)
    {
        for (var length = Math.Min(stop.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
            {
                return length;
            }
        }

        return 0;
    }

    private string Send(int end)
    {
        end = Math.Max(end, _sent);
        var part = _text[_sent..end];
        _sent = end;
        return part;
    }
}
