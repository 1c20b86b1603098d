using System.Globalization;
using System.Text;
using System.Xml.Linq;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Equations;
using LlmOps.Formats.Tables;

namespace LlmOps.Formats.RichText;

/// <summary>Reads RTF control word by control word.</summary>
internal sealed class RtfReader(DocumentOptions limits)
{
    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal)
    {
        "fonttbl",
        "colortbl",
        "stylesheet",
        "pict",
        "shprslt",
        "mmathPict",
        "author",
        "operator",
        "subject",
        "keywords",
        "doccomm",
        "company",
        "category",
        "manager",
        "themedata",
        "colorschememapping",
        "latentstyles",
        "datastore",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "fldinst",
        "xmlnstbl",
        "bkmkstart",
        "bkmkend",
        "filetbl",
        "revtbl",
        "pgdsctbl",
        "atnid",
        "nonshppict",
        "mmathPr",
        "template",
        "userprops",
        "wgrffmtfilter",
    };

    private readonly DocumentTextBuilder _builder = new(limits.MaxTextCharacters);
    private readonly RtfFonts _fonts = new();
    private readonly Stack<RtfState> _groups = new();
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _title = new();
    private readonly StringBuilder _author = new();
    private readonly List<byte> _bytes = [];
    private readonly List<TableCell> _row = [];

    // Notes, comments and boxes stand behind the paragraph that they belong to; feet stand at the end.
    private readonly List<string> _behind = [];
    private readonly List<string> _feet = [];
    private readonly HashSet<string> _margins = new(StringComparer.Ordinal);
    private TableWriter? _table;
    private RtfState _state = new();
    private bool _isItem;
    private int _notes;
    private int _toSkip;

    public ParsedDocument Read(ReadOnlySpan<byte> rtf, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rtf.Length; )
        {
            if ((i & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            switch (rtf[i])
            {
                case (byte)'{':
                    Open();
                    i++;
                    break;
                case (byte)'}':
                    Close();
                    i++;
                    break;
                case (byte)'\\':
                    Control(rtf, ref i);
                    break;
                case (byte)'\r' or (byte)'\n':
                    i++;
                    break;
                default:
                    Literal(rtf[i++]);
                    break;
            }
        }

        // A file that was cut ends within groups.
        while (_groups.Count > 0)
        {
            Close();
        }

        Decode();
        EndParagraph();
        WriteBehind();
        EndTable();
        foreach (var foot in _feet)
        {
            _builder.Add(BlockKind.Paragraph, foot);
        }

        return _builder.Build(_title.ToString(), "The RTF document holds no text.");
    }

    private void Open()
    {
        Decode();
        _groups.Push(_state);
        if (_groups.Count > limits.MaxNestingDepth)
        {
            throw ParsingLimits.TooLarge(
                "The document is nested too deeply",
                nameof(DocumentOptions.MaxNestingDepth),
                limits.MaxNestingDepth
            );
        }
    }

    private void Close()
    {
        Decode();
        var inner = _state;
        _state = _groups.TryPop(out var outer) ? outer : _state;
        if (inner.Equation is { } equation && _state.Equation is null)
        {
            Append(OfficeMathText.Of(equation));
        }

        if (inner.Sink is { } sink && !ReferenceEquals(sink, _state.Sink))
        {
            var words = TextCleaner.Clean(sink.ToString());
            End(inner.Part, words);
        }
    }

    private void End(RtfPart part, string words)
    {
        switch (part)
        {
            case RtfPart.Label when words.Length > 0:
                _isItem = true;
                if (words.Any(char.IsLetterOrDigit))
                {
                    _text.Append(words).Append(' ');
                }

                break;
            case RtfPart.Note:
                Behind($"{Mark(_notes)} {words}");
                break;
            case RtfPart.Comment:
                var author = TextCleaner.CleanLine(_author.ToString());
                _author.Clear();
                Behind(
                    words.Length == 0 ? ""
                    : author.Length > 0 ? $"Comment by {author}: {words}"
                    : $"Comment: {words}"
                );
                break;
            case RtfPart.Box:
                Behind(words);
                break;
            case RtfPart.Header when _margins.Add(words):
                Behind(words);
                if (_text.Length == 0 && _row.Count == 0)
                {
                    WriteBehind();
                }

                break;
            case RtfPart.Footer when _margins.Add(words):
                if (words.All(character => char.IsAsciiDigit(character) || char.IsWhiteSpace(character)))
                {
                    _builder.LeaveOut(LeftOutKinds.PageNumber, words.Length);
                }
                else
                {
                    _feet.Add(words);
                }

                break;
        }
    }

    private void Behind(string words)
    {
        if (words.Length > 0)
        {
            _behind.Add(words);
        }
    }

    private static string Mark(int number) =>
        Superscript.TryConvert(number.ToString(CultureInfo.InvariantCulture), out var mark) ? mark : "";

    private void Literal(byte value)
    {
        if (_toSkip > 0)
        {
            _toSkip--;
            return;
        }

        _bytes.Add(value);
    }

    private void Control(ReadOnlySpan<byte> rtf, ref int i)
    {
        i++;
        if (i >= rtf.Length)
        {
            return;
        }

        var first = (char)rtf[i];
        if (!char.IsAsciiLetter(first))
        {
            i++;
            Symbol(first, rtf, ref i);
            return;
        }

        var start = i;
        while (i < rtf.Length && i - start < 32 && char.IsAsciiLetter((char)rtf[i]))
        {
            i++;
        }

        var word = Encoding.ASCII.GetString(rtf[start..i]);
        start = i;
        if (i < rtf.Length && rtf[i] == '-')
        {
            i++;
        }

        while (i < rtf.Length && i - start < 11 && char.IsAsciiDigit((char)rtf[i]))
        {
            i++;
        }

        int? number = int.TryParse(rtf[start..i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : null;
        if (i < rtf.Length && rtf[i] == ' ')
        {
            i++;
        }

        if (word == "bin" && number is > 0)
        {
            i = (int)Math.Min(rtf.Length, (long)i + number.Value);
            return;
        }

        Word(word, number);
    }

    private void Symbol(char symbol, ReadOnlySpan<byte> rtf, ref int i)
    {
        switch (symbol)
        {
            case '\'':
                if (
                    i + 2 <= rtf.Length
                    && byte.TryParse(rtf.Slice(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
                )
                {
                    Literal(value);
                }

                i = Math.Min(rtf.Length, i + 2);
                break;
            case '*':
                _state.IsIgnorable = true;
                break;
            case '~':
                Append('\u00a0');
                break;
            case '_':
                Append('\u2011');
                break;
            case '\r' or '\n':
                Word("par", null);
                break;
            case '\\' or '{' or '}':
                Append(symbol);
                break;
        }
    }

    private void Word(string word, int? number)
    {
        if (word != "u")
        {
            Decode();
        }

        if (s_skipped.Contains(word))
        {
            _state.IsSkipped = true;
            _state.IsFontTable = word == "fonttbl";
            return;
        }

        if (_state.IsFontTable)
        {
            _fonts.Define(word, number);
            return;
        }

        if (Character(word) is { } character)
        {
            Append(character);
        }
        else if (!Part(word) && !Format(word, number))
        {
            Layout(word, number);
        }
    }

    private static char? Character(string word) =>
        word switch
        {
            "line" => '\n',
            "tab" => ' ',
            "emdash" => '—',
            "endash" => '–',
            "lquote" => '‘',
            "rquote" => '’',
            "ldblquote" => '“',
            "rdblquote" => '”',
            "bullet" => '•',
            _ => null,
        };

    // Parts of a document that stand outside of its paragraphs.
    private bool Part(string word)
    {
        switch (word)
        {
            case "title":
                _state.Sink = _title;
                _state.IsIgnorable = _state.IsSkipped = false;
                return true;
            case "info":
                _state.IsIgnorable = true;
                return true;
            case "atnauthor":
                _author.Clear();
                Collect(RtfPart.Author, _author);
                return true;
            case "annotation":
                Collect(RtfPart.Comment);
                return true;
            case "footnote":
                if (!_state.IsSkipped)
                {
                    _state.IsIgnorable = false;
                    Append(Mark(++_notes));
                }

                Collect(RtfPart.Note);
                return true;
            case "shptxt" or "dptxbxtext":
                Collect(RtfPart.Box);
                return true;
            case "header" or "headerl" or "headerr" or "headerf":
                Collect(RtfPart.Header);
                return true;
            case "footer" or "footerl" or "footerr" or "footerf":
                Collect(RtfPart.Footer);
                return true;
            case "listtext" or "pntext":
                Collect(RtfPart.Label);
                return true;
            case "moMathPara":
                _state.IsIgnorable = false;
                return true;
            case "moMath" when _state.Equation is null && !_state.IsSkipped:
                _state.Equation = RtfEquation.Begin();
                _state.IsIgnorable = false;
                return true;
            default:
                if (_state.Equation is { } equation && RtfEquation.Part(equation, word) is { } part)
                {
                    _state.Equation = part;
                    return true;
                }

                return false;
        }
    }

    // Readers that do not know a part may skip it; this one does.
    private void Collect(RtfPart part, StringBuilder? sink = null)
    {
        if (!_state.IsSkipped)
        {
            _state.Part = part;
            _state.Sink = sink ?? new StringBuilder();
            _state.IsIgnorable = false;
        }
    }

    private bool Format(string word, int? number)
    {
        switch (word)
        {
            case "ansicpg" or "mac" or "pc" or "pca":
                _fonts.SetPage(word, number);
                return true;
            case "deff":
                _fonts.Default = number ?? 0;
                return true;
            case "f" or "af" when number is not null:
                _state.Font = word == "f" ? number : _state.Font;
                return true;
            case "uc":
                _state.UnicodeFallback = Math.Clamp(number ?? 1, 0, 16);
                return true;
            case "u" when number is not null:
                Decode();
                Append((char)(ushort)number.Value);
                _toSkip = _state.UnicodeFallback;
                return true;
            case "v":
                _state.IsHidden = number is not 0;
                return true;
            case "deleted":
                _state.IsDeleted = number is not 0;
                return true;
            case "plain":
                _state.IsHidden = false;
                _state.Font = null;
                return true;
            default:
                return false;
        }
    }

    private void Layout(string word, int? number)
    {
        switch (word)
        {
            case "pard":
                _state.InTable = false;
                _state.Level = 0;
                break;
            case "outlinelevel" when number is >= 0 and < 9:
                _state.Level = Math.Min(6, number.Value + 1);
                break;
            case "intbl":
                _state.InTable = true;
                break;
            case "par" or "sect" or "page" when !_state.IsSkipped && !_state.IsIgnorable:
                EndParagraph();
                break;
            case "cell" or "nestcell" when _state.Sink is not null:
                Append(" | ");
                break;
            case "row" or "nestrow" when _state.Sink is not null:
                Append('\n');
                break;
            case "cell" or "nestcell":
                _row.Add(new TableCell(TextCleaner.Clean(_text.ToString()).Replace('\n', ' ')));
                _text.Clear();
                _isItem = false;
                break;
            case "row" or "nestrow":
                _table ??= new TableWriter(_builder, limits);
                _table.Row(_row);
                _row.Clear();
                break;
        }
    }

    private void Append(char character) => Append(character.ToString());

    private void Append(string text)
    {
        Decode();
        Write(text);
    }

    private void Decode()
    {
        _toSkip = 0;
        if (_bytes.Count == 0)
        {
            return;
        }

        var text = _state.IsSkipped || _state.IsIgnorable ? "" : _fonts.EncodingOf(_state.Font).GetString([.. _bytes]);
        _bytes.Clear();
        Write(text);
    }

    private void Write(string text)
    {
        if (_state.IsSkipped || _state.IsIgnorable)
        {
            return;
        }

        if (_state.IsHidden || _state.IsDeleted)
        {
            _builder.LeaveOut(_state.IsDeleted ? LeftOutKinds.Deleted : LeftOutKinds.Hidden, text.Length);
        }
        else if (_state.Equation is { } equation)
        {
            RtfEquation.Append(equation, text);
        }
        else
        {
            var sink = _state.Sink ?? _text;
            sink.Append(text);
            ParsingLimits.EnsureTextFits(sink.Length, limits.MaxTextCharacters);
        }
    }

    private void EndParagraph()
    {
        if (_state.Sink is not null)
        {
            Append('\n');
            return;
        }

        if (_state.InTable || _row.Count > 0)
        {
            _text.Append('\n');
            return;
        }

        var text = TextCleaner.Clean(_text.ToString());
        _text.Clear();
        if (text.Length > 0)
        {
            EndTable();
            _builder.Add(
                _state.Level > 0 ? BlockKind.Heading
                    : _isItem ? BlockKind.ListItem
                    : BlockKind.Paragraph,
                _state.Level > 0 ? text.Replace('\n', ' ') : text,
                _state.Level
            );
        }

        _isItem = false;
        WriteBehind();
    }

    private void WriteBehind()
    {
        if (_behind.Count > 0)
        {
            EndTable();
            _behind.ForEach(words => _builder.Add(BlockKind.Paragraph, words));
            _behind.Clear();
        }
    }

    private void EndTable()
    {
        _table?.End();
        _table = null;
    }
}
