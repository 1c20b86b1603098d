using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>Writes extracted pieces one after the other and keeps the block of each.</summary>
internal sealed class DocumentTextBuilder(int maxCharacters)
{
    private readonly StringBuilder _text = new();
    private readonly List<DocumentBlock> _blocks = [];
    private readonly List<int> _pageStarts = [];
    private readonly LeftOutTally _leftOut = new();

    public bool IsEmpty => _blocks.Count == 0;

    public int Length => _text.Length;

    /// <summary>Tables written so far.</summary>
    public int Tables { get; set; }

    public int PagesWithoutText { get; set; }

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Appends a piece; rows and list items follow each other on the next line, everything else after an empty line.</summary>
    /// <returns>The offset at which the piece begins, or -1 where it holds only white space and was not appended.</returns>
    public int Add(BlockKind kind, string text, int level = 0)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return -1;
        }

        text = Superscript.SetApart(text);
        if (_blocks.Count > 0)
        {
            var previous = _blocks[^1].Kind;
            _text.Append(kind == previous && kind is BlockKind.ListItem or BlockKind.TableRow ? "\n" : "\n\n");
        }

        ParsingLimits.EnsureTextFits((long)_text.Length + text.Length, maxCharacters);
        var start = _text.Length;
        _text.Append(text);
        _blocks.Add(new DocumentBlock(kind, start, _text.Length, level));
        return start;
    }

    /// <summary>Appends another document behind this one.</summary>
    public void Append(ParsedDocument document)
    {
        foreach (var block in document.Blocks)
        {
            Add(block.Kind, document.Text[block.Start..block.End], block.Level);
        }

        _leftOut.Add(document.LeftOut);
        Tables += document.Tables;
        PagesWithoutText += document.PagesWithoutText;
    }

    /// <summary>Notes text that is left out on purpose.</summary>
    public void LeaveOut(string kind, long characters, int count = 1) => _leftOut.Add(kind, characters, count);

    /// <summary>Notes that the next page begins at an offset, or at the end of what is written so far.</summary>
    public void StartPage(int? offset = null) =>
        _pageStarts.Add(Math.Max(offset ?? _text.Length, _pageStarts.Count == 0 ? 0 : _pageStarts[^1]));

    public ParsedDocument Build(string? title, string emptyMessage) =>
        IsEmpty
            ? throw new DocumentUnreadableException("empty", emptyMessage)
            : new ParsedDocument(string.IsNullOrWhiteSpace(title) ? null : title, _text.ToString(), _blocks)
            {
                LeftOut = _leftOut.ToList(),
                Tables = Tables,
                PageStarts = _pageStarts,
                PagesWithoutText = PagesWithoutText,
                Metadata = Metadata,
            };
}
