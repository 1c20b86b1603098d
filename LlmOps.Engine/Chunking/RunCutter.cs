using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Cuts a run into passages within the token bounds.</summary>
internal sealed class RunCutter(ChunkingOptions options)
{
    /// <summary>The passages of a run; whether the next one goes on with what a passage began: it was cut where it was too long, and not
    /// where its subject changes.</summary>
    public IEnumerable<(TextSpan Span, int Tokens, bool GoesOn)> Cut(Run run)
    {
        var units = run.Units;
        if (units.Count == 0)
        {
            return [(run.Span, run.Tokens, false)];
        }

        var pieces = new List<(TextSpan Span, int Tokens, bool GoesOn)>();
        var peaks = run.Distances is { } distances ? Breakpoints.Peaks(distances, options.BreakpointPercentile) : null;
        var (start, tokens) = (0, 0);
        for (var i = 0; i < units.Count; i++)
        {
            while (start < i && tokens + units[i].Tokens > options.MaxTokens)
            {
                Emit(BestGap(run, start, i - 1), isTooLong: true);
            }

            tokens += units[i].Tokens;
            if (i + 1 < units.Count && tokens >= options.MinTokens && EndsHere(run, peaks, i, tokens))
            {
                Emit(i, isTooLong: peaks is null);
            }
        }

        Emit(units.Count - 1, isTooLong: false);
        return pieces;

        void Emit(int last, bool isTooLong)
        {
            if (last < start)
            {
                return;
            }

            var sum = 0;
            for (var i = start; i <= last; i++)
            {
                sum += units[i].Tokens;
            }

            pieces.Add(
                (
                    new TextSpan(units[start].Span.Start, units[last].Span.End),
                    sum,
                    last + 1 < units.Count && (isTooLong || units[last].GoesOn)
                )
            );
            tokens -= sum;
            start = last + 1;
        }
    }

    private bool EndsHere(Run run, bool[]? peaks, int unit, int tokens) =>
        peaks is not null
            ? peaks[unit]
            : run.Kind switch
            {
                RunKind.Table => tokens * 2L >= options.TableTokens,
                RunKind.Prose => tokens >= options.TargetTokens && (run.Units[unit].EndsBlock || tokens * 4L >= options.TargetTokens * 5L),
                _ => tokens >= options.TargetTokens,
            };

    // Among the gaps that leave at least the minimum before them, the one where the subject changes most; without distances, the last end
    // of a paragraph.
    private int BestGap(Run run, int first, int last)
    {
        var (best, bestScore, tokens) = (last, -1f, 0);
        for (var i = first; i <= last; i++)
        {
            tokens += run.Units[i].Tokens;
            var score = run.Distances?[i] ?? (run.Units[i].EndsBlock ? 1f : 0f);
            if (tokens >= options.MinTokens && score >= bestScore)
            {
                (best, bestScore) = (i, score);
            }
        }

        return best;
    }
}
