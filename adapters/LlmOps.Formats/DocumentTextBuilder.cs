using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Writes extracted pieces one after the other and keeps the block of each.</summary>
internal sealed class DocumentTextBuilder(int maxCharacters)
{
    private readonly StringBuilder _text = new();
    private readonly List<DocumentBlock> _blocks = [];

    public bool IsEmpty => _blocks.Count == 0;

    /// <summary>Appends a piece; rows and list items follow each other on the next line, everything else after an empty line.</summary>
    public void Add(BlockKind kind, string text, int level = 0)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        if (_blocks.Count > 0)
        {
            var previous = _blocks[^1].Kind;
            _text.Append(kind == previous && kind is BlockKind.ListItem or BlockKind.TableRow ? "\n" : "\n\n");
        }

        ParsingLimits.EnsureTextFits((long)_text.Length + text.Length, maxCharacters);
        var start = _text.Length;
        _text.Append(text);
        _blocks.Add(new DocumentBlock(kind, start, _text.Length, level));
    }

    public ParsedDocument Build(string? title, string emptyMessage) =>
        IsEmpty ? throw new DocumentUnreadableException("empty", emptyMessage) : new ParsedDocument(title, _text.ToString(), _blocks);
}
