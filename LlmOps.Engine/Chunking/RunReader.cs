using LlmOps.Engine.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>Divides sections into runs and runs into units.</summary>
internal sealed class RunReader(string text, ChunkingOptions options)
{
    public IEnumerable<Run> Read(Section section)
    {
        var blocks = section.Blocks;
        var whole = new TextSpan(blocks[0].Span.Start, blocks[^1].Span.End);
        if (blocks[0].Gaps == blocks[^1].Gaps && EstimateUpTo(whole, options.TargetTokens) is var tokens && tokens <= options.TargetTokens)
        {
            yield return new Run(section, Kind(blocks[0].Kind), blocks[0].Gaps, whole, tokens, []);
            yield break;
        }

        for (var from = 0; from < blocks.Count; )
        {
            var kind = Kind(blocks[from].Kind);
            var to = from + 1;
            while (to < blocks.Count && Kind(blocks[to].Kind) == kind && blocks[to].Gaps == blocks[from].Gaps)
            {
                to++;
            }

            yield return Read(section, kind, from, to);
            from = to;
        }
    }

    private static RunKind Kind(BlockKind kind) =>
        kind switch
        {
            BlockKind.TableRow => RunKind.Table,
            BlockKind.Code => RunKind.Code,
            _ => RunKind.Prose,
        };

    private Run Read(Section section, RunKind kind, int from, int to)
    {
        var blocks = section.Blocks;
        var span = new TextSpan(blocks[from].Span.Start, blocks[to - 1].Span.End);
        var whole = kind switch
        {
            RunKind.Prose => options.TargetTokens,
            RunKind.Table => Math.Min(options.TableTokens, options.MaxTokens),
            _ => options.MaxTokens,
        };
        var tokens = EstimateUpTo(span, whole);
        if (tokens <= whole)
        {
            return new Run(section, kind, blocks[from].Gaps, span, tokens, []);
        }

        var spans = new List<(TextSpan Span, bool EndsBlock, bool GoesOn)>();
        for (var i = from; i < to; i++)
        {
            foreach (var (piece, endsSentence) in Pieces(blocks[i]))
            {
                spans.Add((piece, false, blocks[i].Kind != BlockKind.Paragraph || !endsSentence));
            }

            if (spans.Count > 0)
            {
                var goesOn = i + 1 < to && blocks[i].Kind != BlockKind.Paragraph && blocks[i + 1].Kind == blocks[i].Kind;
                spans[^1] = (spans[^1].Span, true, goesOn);
            }
        }

        var units = new Unit[spans.Count];
        for (var i = 0; i < units.Length; i++)
        {
            var end = i + 1 < units.Length ? spans[i + 1].Span.Start : spans[i].Span.End;
            units[i] = new Unit(
                spans[i].Span,
                ChunkTokens.Estimate(text.AsSpan(spans[i].Span.Start, end - spans[i].Span.Start)),
                spans[i].EndsBlock,
                spans[i].GoesOn
            );
        }

        return new Run(section, kind, blocks[from].Gaps, span, units.Sum(unit => unit.Tokens), units);
    }

    private IEnumerable<(TextSpan Span, bool EndsSentence)> Pieces(SectionBlock block)
    {
        var parts = block.Kind switch
        {
            BlockKind.Paragraph => SentenceSplitter.Split(text, block.Span.Start, block.Span.End),
            BlockKind.Code => Lines(block.Span),
            _ when EstimateUpTo(block.Span, options.TargetTokens) <= options.TargetTokens => [block.Span],
            BlockKind.TableRow => [block.Span],
            _ => SentenceSplitter.Split(text, block.Span.Start, block.Span.End),
        };
        foreach (var part in parts)
        {
            if (EstimateUpTo(part, options.MaxTokens) <= options.MaxTokens)
            {
                yield return (part, true);
                continue;
            }

            foreach (var piece in LongTextSplitter.Split(text, part, options.MaxTokens))
            {
                if (piece.Length > 0)
                {
                    yield return (piece, piece.End == part.End);
                }
            }
        }
    }

    private List<TextSpan> Lines(TextSpan span)
    {
        var lines = new List<TextSpan>();
        var start = span.Start;
        while (start < span.End)
        {
            var length = text.AsSpan(start, span.End - start).IndexOf('\n');
            var end = length < 0 ? span.End : start + length;
            if (!text.AsSpan(start, end - start).IsWhiteSpace())
            {
                lines.Add(new TextSpan(start, start + text.AsSpan(start, end - start).TrimEnd().Length));
            }

            start = end + 1;
        }

        return lines;
    }

    // Tokens of the span, or some number above the limit as soon as it is passed.
    private int EstimateUpTo(TextSpan span, int limit)
    {
        // No token is longer than 7 letters but for white space; a long span is first looked at by its beginning.
        var probe = Math.Min(span.Length, (limit + 1) * 16);
        var tokens = ChunkTokens.Estimate(text.AsSpan(span.Start, probe));
        return probe == span.Length || tokens > limit + 1 ? tokens : ChunkTokens.Estimate(text.AsSpan(span.Start, span.Length));
    }
}
