using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Drawings;
using LlmOps.Formats.Equations;
using LlmOps.Formats.Tables;

namespace LlmOps.Formats.Word;

/// <summary>Reads the parts of a Word document: heads, body with notes, boxes and comments where they belong, and feet. It goes through
/// the body paragraph by paragraph, so that memory does not grow with its length.</summary>
internal sealed class WordContentReader
{
    private readonly DocumentOptions _limits;
    private readonly MainDocumentPart _main;
    private readonly WordStyles _styles;
    private readonly WordNumbering _numbering;
    private readonly WordParagraphReader _paragraphs;
    private readonly Func<OpenXmlPart, ParsedDocument?> _readChunk;
    private readonly CancellationToken _cancellationToken;
    private readonly DocumentTextBuilder _builder;
    private readonly List<(BlockKind Kind, string Text)> _afterTable = [];
    private readonly Dictionary<string, XElement> _footnotes;
    private readonly Dictionary<string, XElement> _endnotes;
    private readonly Dictionary<string, XElement> _comments;
    private string _unended = "";
    private readonly List<(BlockKind Kind, string Text)> _endnoteTexts = [];
    private Stack<WordTable> _tables = new();
    private DocumentTextBuilder _sink;
    private string? _titleParagraph;
    private string? _firstHeading;
    private int _notes;
    private int _elements;
    private int _nesting;
    private OpenXmlPart _part;

    public WordContentReader(
        DocumentOptions limits,
        MainDocumentPart main,
        Func<OpenXmlPart, ParsedDocument?> readChunk,
        CancellationToken cancellationToken
    )
    {
        (_limits, _main, _part, _readChunk, _cancellationToken) = (limits, main, main, readChunk, cancellationToken);
        _styles = WordStyles.Read(main.StyleDefinitionsPart);
        _numbering = WordNumbering.Read(main.NumberingDefinitionsPart);
        _builder = _sink = new DocumentTextBuilder(limits.MaxTextCharacters);
        _paragraphs = new WordParagraphReader(_styles, NextMark, (kind, characters) => _builder.LeaveOut(kind, characters));
        _footnotes = Notes(main.FootnotesPart);
        _endnotes = Notes(main.EndnotesPart);
        _comments = Notes(main.WordprocessingCommentsPart);
    }

    public ParsedDocument Read(string? title)
    {
        Margins(_main.HeaderParts);
        ReadPart(_main);
        foreach (var (kind, text) in _endnoteTexts)
        {
            _builder.Add(kind, text);
        }

        Margins(_main.FooterParts);
        if (_builder.IsEmpty && _titleParagraph is not null)
        {
            _builder.Add(BlockKind.Paragraph, _titleParagraph);
        }

        return _builder.Build(_titleParagraph ?? title ?? _firstHeading, "The Word document holds no text.");
    }

    private string NextMark()
    {
        _notes++;
        return Superscript.TryConvert(_notes.ToString(CultureInfo.InvariantCulture), out var mark) ? mark : "";
    }

    private void ReadPart(OpenXmlPart part)
    {
        _part = part;
        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        using var reader = BoundedXml.Open(stream, _limits);
        reader.Read();
        Blocks(reader);
    }

    private Dictionary<string, XElement> Notes(OpenXmlPart? part)
    {
        var notes = new Dictionary<string, XElement>(StringComparer.Ordinal);
        if (part is null)
        {
            return notes;
        }

        using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
        using var reader = BoundedXml.Open(stream, _limits);
        reader.Read();
        while (!reader.EOF)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (
                reader.NodeType == XmlNodeType.Element
                && WordNames.NameOf(reader.NamespaceURI, reader.LocalName) is "footnote" or "endnote" or "comment"
            )
            {
                var note = BoundedXml.ReadElement(reader, _limits);
                if (
                    note.Value("id") is { } id
                    && note.Value("type") is not ("separator" or "continuationSeparator" or "continuationNotice")
                )
                {
                    notes[id] = note;
                }
            }
            else
            {
                reader.Read();
            }
        }

        return notes;
    }

    // The same head or foot may stand in every section.
    private void Margins(IEnumerable<OpenXmlPart> parts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            _part = part;
            using var stream = part.GetStream(FileMode.Open, FileAccess.Read);
            using var reader = BoundedXml.Open(stream, _limits);
            reader.Read();
            var sink = Collect(reader);
            foreach (var (kind, text) in sink)
            {
                if (seen.Add(text))
                {
                    _builder.Add(kind is BlockKind.Heading ? BlockKind.Paragraph : kind, text);
                }
                else
                {
                    _builder.LeaveOut(LeftOutKinds.RunningLine, text.Length);
                }
            }
        }
    }

    // Reads a part beside the body: its text in pieces.
    private List<(BlockKind Kind, string Text)> Collect(XmlReader reader)
    {
        if (++_nesting > 16)
        {
            _nesting--;
            return [];
        }

        var (outerTables, outerSink, outerUnended) = (_tables, _sink, _unended);
        var nested = new DocumentTextBuilder(_limits.MaxTextCharacters);
        (_tables, _sink, _unended) = (new Stack<WordTable>(), nested, "");
        Blocks(reader);
        (_tables, _sink, _unended) = (outerTables, outerSink, outerUnended);
        _nesting--;

        if (nested.IsEmpty)
        {
            return [];
        }

        var document = nested.Build(null, "");
        _builder.Tables += document.Tables;
        return [.. document.Blocks.Select(block => (block.Kind, document.Text[block.Start..block.End]))];
    }

    private void Blocks(XmlReader reader)
    {
        while (!reader.EOF)
        {
            if ((++_elements & 255) == 0)
            {
                _cancellationToken.ThrowIfCancellationRequested();
            }

            if (reader.NodeType == XmlNodeType.EndElement)
            {
                End(WordNames.NameOf(reader.NamespaceURI, reader.LocalName));
                reader.Read();
                continue;
            }

            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            if (reader.Depth > _limits.MaxNestingDepth)
            {
                throw ParsingLimits.TooLarge(
                    "The document is nested too deeply",
                    nameof(DocumentOptions.MaxNestingDepth),
                    _limits.MaxNestingDepth
                );
            }

            Start(reader);
        }

        EndUnended();
    }

    // Leaves the reader on the next node.
    private void Start(XmlReader reader)
    {
        var name = WordNames.NameOf(reader.NamespaceURI, reader.LocalName);
        switch (name)
        {
            case "p":
                Paragraph(BoundedXml.ReadElement(reader, _limits));
                return;
            case "m:oMathPara" or "m:oMath":
                Emit(BlockKind.Paragraph, OfficeMathText.Of(BoundedXml.ReadElement(reader, _limits)));
                return;
            case "tblPr" when Table is { } table:
                var properties = BoundedXml.ReadElement(reader, _limits);
                var look = properties.Child("tblLook");
                var isFirstRow = look.Value("firstRow") is { } first
                    ? first is not ("0" or "false")
                    : int.TryParse(look.Value(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) && (bits & 0x20) != 0;
                table.FirstRowIsHeader = isFirstRow && _styles.HasHeaderRow(properties.Child("tblStyle").Value());
                return;
            case "trPr" when Table is { } table:
                var row = BoundedXml.ReadElement(reader, _limits);
                table.IsHeaderRow = row.Child("tblHeader").IsOn() is true;
                table.IsDeletedRow = row.Child("del") is not null;
                table.SkipColumns(row.Child("gridBefore").Number() ?? 0);
                return;
            case "tcPr" when Table is { } table:
                var cell = BoundedXml.ReadElement(reader, _limits);
                table.ColumnSpan = Math.Clamp(cell.Child("gridSpan").Number() ?? 1, 1, _limits.MaxColumns);
                table.BeginsMerge = cell.Child("vMerge") is { } merge ? merge.Value() == "restart" : null;
                return;
            case "altChunk":
                Chunk(
                    reader.GetAttribute("id", "http://schemas.openxmlformats.org/officeDocument/2006/relationships")
                        ?? reader.GetAttribute("id", "http://purl.oclc.org/ooxml/officeDocument/relationships")
                );
                reader.Read();
                return;
            case "del" or "moveFrom" or "sectPr" or "sdtPr" or "sdtEndPr" or "tblGrid" or "pPr" or "mc:Fallback":
                var skipped = BoundedXml.ReadElement(reader, _limits);
                if (name is "del" or "moveFrom")
                {
                    _builder.LeaveOut(LeftOutKinds.Deleted, skipped.Value.Length);
                }

                return;
            case "tbl":
                var inner = Table is null ? null : new DocumentTextBuilder(_limits.MaxTextCharacters);
                _tables.Push(new WordTable(new TableWriter(inner ?? _sink, _limits), inner));
                break;
        }

        if (reader.IsEmptyElement)
        {
            End(name);
        }

        reader.Read();
    }

    private WordTable? Table => _tables.TryPeek(out var table) ? table : null;

    private bool IsBesideBody => !ReferenceEquals(_sink, _builder);

    private void End(string name)
    {
        if (Table is not { } table)
        {
            return;
        }

        switch (name)
        {
            case "tc":
                EndUnended();
                table.EndCell(TextCleaner.Clean(table.Cell.ToString()).Replace('\n', ' '));
                break;
            case "tr":
                if (table.IsDeletedRow)
                {
                    _builder.LeaveOut(LeftOutKinds.Deleted, table.DropRow());
                }
                else
                {
                    table.EndRow();
                }

                break;
            case "tbl":
                table.End();
                _tables.Pop();
                if (table.Inner is { IsEmpty: false } inner && Table is { } outer)
                {
                    var text = inner.Build(null, "");
                    Append(outer, string.Join(" / ", text.Blocks.Select(block => text.Text[block.Start..block.End])));
                }

                if (Table is null)
                {
                    foreach (var (kind, text) in _afterTable)
                    {
                        _sink.Add(kind, text);
                    }

                    _afterTable.Clear();
                }

                break;
        }
    }

    private void Paragraph(XElement element)
    {
        var paragraph = _paragraphs.Read(element);
        if (_unended.Length > 0)
        {
            paragraph.Text.Insert(0, _unended);
            _unended = "";
        }

        if (paragraph.IsEndDeleted)
        {
            _unended = paragraph.Text.ToString();
            paragraph.Text.Clear();
        }

        var text = TextCleaner.Clean(paragraph.Text.ToString());
        ParsingLimits.EnsureTextFits(text.Length, _limits.MaxTextCharacters);
        if (paragraph.HasPageNumber && PageWords.AreAll(text))
        {
            _builder.LeaveOut(LeftOutKinds.PageNumber, text.Length);
            text = "";
        }

        var isListed = paragraph.Numbering is { NumberId: > 0 };
        if (
            text.Length > 0
            && isListed
            && _numbering.Next(paragraph.Numbering!.Value.NumberId, paragraph.Numbering.Value.Level) is { } label
        )
        {
            text = $"{label} {text}";
        }

        if (text.Length > 0)
        {
            Write(paragraph, text, isListed);
        }

        foreach (var box in paragraph.Boxes)
        {
            if (OfficeDrawing.IsReference(box))
            {
                Include(OfficeDrawing.Read(_part, box, _limits));
                continue;
            }

            using var reader = box.CreateReader();
            reader.Read();
            foreach (var (kind, piece) in Collect(reader))
            {
                Emit(kind == BlockKind.Heading ? BlockKind.Paragraph : kind, piece);
            }
        }

        foreach (var (mark, isEndnote, id) in paragraph.Notes)
        {
            if ((isEndnote ? _endnotes : _footnotes).GetValueOrDefault(id) is { } note && Whole(note) is { Length: > 0 } words)
            {
                if (isEndnote)
                {
                    _endnoteTexts.Add((BlockKind.Paragraph, $"{mark} {words}"));
                }
                else
                {
                    Emit(BlockKind.Paragraph, $"{mark} {words}");
                }
            }
        }

        foreach (var id in paragraph.Comments)
        {
            if (_comments.TryGetValue(id, out var comment) && Whole(comment) is { Length: > 0 } words)
            {
                Emit(
                    BlockKind.Paragraph,
                    comment.Value("author") is { Length: > 0 } author ? $"Comment by {author}: {words}" : $"Comment: {words}"
                );
            }
        }
    }

    // A paragraph whose end was deleted goes on in the next one, where there is one.
    private void EndUnended()
    {
        if (_unended.Length > 0)
        {
            var text = TextCleaner.Clean(_unended);
            _unended = "";
            Write(new WordParagraph(), text, isListed: false);
        }
    }

    private void Write(WordParagraph paragraph, string text, bool isListed)
    {
        if (Table is { } table)
        {
            table.IsBold &= paragraph.IsBold;
            Append(table, text);
            return;
        }

        var level = _styles[paragraph.StyleId] ?? paragraph.OutlineLevel;
        if (level == 0 && _titleParagraph is null && !IsBesideBody)
        {
            _titleParagraph = text.Replace('\n', ' ');
            return;
        }

        if (level is > 0 and { } heading && !IsBesideBody)
        {
            _firstHeading ??= text.Replace('\n', ' ');
            _sink.Add(BlockKind.Heading, text.Replace('\n', ' '), heading);
            return;
        }

        _sink.Add(isListed ? BlockKind.ListItem : BlockKind.Paragraph, text);
    }

    private string Whole(XElement note)
    {
        using var reader = note.CreateReader();
        reader.Read();
        return string.Join(' ', Collect(reader).Select(piece => piece.Text)).Replace('\n', ' ');
    }

    // What belongs to a cell but is no part of its text stands behind the table.
    private void Emit(BlockKind kind, string text)
    {
        if (Table is null)
        {
            _sink.Add(kind, text);
        }
        else
        {
            _afterTable.Add((kind, text));
        }
    }

    private void Append(WordTable table, string text)
    {
        table.Cell.Append(table.Cell.Length > 0 ? " " : "").Append(text);
        ParsingLimits.EnsureTextFits(table.Cell.Length, _limits.MaxTextCharacters);
    }

    private void Chunk(string? relation)
    {
        if (relation is not null && _main.TryGetPartById(relation, out var part))
        {
            Include(_readChunk(part));
        }
    }

    private void Include(ParsedDocument? document)
    {
        if (document is null)
        {
            return;
        }

        if (Table is null)
        {
            _sink.Append(document);
            return;
        }

        foreach (var block in document.Blocks)
        {
            _afterTable.Add((block.Kind == BlockKind.Heading ? BlockKind.Paragraph : block.Kind, document.Text[block.Start..block.End]));
        }
    }
}
