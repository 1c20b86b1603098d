using System.Text.RegularExpressions;
using LlmOps.Engine.Text;
using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Gives the parts of an identifier (<c>camelCase</c>, <c>snake_case</c>, <c>dotted.name</c>) besides the identifier itself, at
/// its position.</summary>
internal sealed partial class IdentifierPartsFilter : TokenFilter
{
    private readonly ICharTermAttribute _term;
    private readonly IPositionIncrementAttribute _position;
    private readonly Queue<string> _parts = new();
    private State? _state;

    public IdentifierPartsFilter(TokenStream input)
        : base(input)
    {
        _term = AddAttribute<ICharTermAttribute>();
        _position = AddAttribute<IPositionIncrementAttribute>();
    }

    public override bool IncrementToken()
    {
        if (_parts.TryDequeue(out var part))
        {
            RestoreState(_state);
            _term.SetEmpty().Append(part);
            _position.PositionIncrement = 0;
            return true;
        }

        if (!m_input.IncrementToken())
        {
            return false;
        }

        if (MayHaveParts(_term.Buffer.AsSpan(0, _term.Length)))
        {
            var token = _term.ToString();
            foreach (var match in PartPattern().EnumerateMatches(token))
            {
                if (match.Length < token.Length)
                {
                    _parts.Enqueue(token.Substring(match.Index, match.Length));
                }
            }

            _state = _parts.Count > 0 ? CaptureState() : null;
        }

        return true;
    }

    public override void Reset()
    {
        base.Reset();
        _parts.Clear();
        _state = null;
    }

    private static bool MayHaveParts(ReadOnlySpan<char> token)
    {
        for (var i = 0; i < token.Length; i++)
        {
            if ((i > 0 && char.IsUpper(token[i])) || !char.IsLetterOrDigit(token[i]))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(IdentifierParts.Pattern)]
    private static partial Regex PartPattern();
}
