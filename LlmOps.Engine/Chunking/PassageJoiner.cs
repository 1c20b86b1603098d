using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Joins passages that are too small to be found to a neighbor they belong with.</summary>
internal sealed class PassageJoiner(string text, ChunkingOptions options)
{
    public List<Passage> Join(List<Passage> passages)
    {
        var joined = new List<Passage>(passages.Count);
        foreach (var next in passages)
        {
            if (joined.Count > 0 && TryJoin(joined[^1], next) is { } both)
            {
                joined[^1] = both;
            }
            else
            {
                joined.Add(next);
            }
        }

        return joined;
    }

    private Passage? TryJoin(Passage first, Passage second)
    {
        if (first.Gaps != second.Gaps)
        {
            return null;
        }

        var between = ChunkTokens.Estimate(text.AsSpan(first.Span.End, second.Span.Start - first.Span.End));
        if (ReferenceEquals(first.Section, second.Section))
        {
            var tokens = first.Tokens + between + second.Tokens;
            return (first.Tokens < options.MinTokens || second.Tokens < options.MinTokens) && tokens <= options.MaxTokens
                ? first with
                {
                    Span = new TextSpan(first.Span.Start, second.Span.End),
                    Tokens = tokens,
                    Kind = first.Kind == second.Kind ? first.Kind : RunKind.Prose,
                    GoesOn = second.GoesOn,
                }
                : null;
        }

        // Over a heading only what is small itself, and only to a section under the same heading.
        var common = first
            .Headings.TakeWhile((heading, i) => i < second.Headings.Count && ReferenceEquals(heading, second.Headings[i]))
            .Count();
        if (
            first.Tokens >= options.MinTokens
            || !first.OpensSection
            || first.Headings.Count - common > 1
            || (first.Headings.Count > common && first.Headings[common].Gaps != first.Gaps)
        )
        {
            return null;
        }

        // The first section's own heading would be lost from the context: it becomes part of the text.
        var start = first.Headings.Count > common ? first.Headings[common].Start : first.Span.Start;
        var sum = ChunkTokens.Estimate(text.AsSpan(start, first.Span.Start - start)) + first.Tokens + between + second.Tokens;
        return sum <= options.TargetTokens
            ? first with
            {
                Section = second.Section,
                Headings = [.. first.Headings.Take(common)],
                Span = new TextSpan(start, second.Span.End),
                Tokens = sum,
                GoesOn = second.GoesOn,
            }
            : null;
    }
}
