using System.Globalization;
using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Text;
using LlmOps.Formats.Tables;
using Microsoft.Extensions.Options;

namespace LlmOps.Formats;

/// <summary>RTF: paragraphs, tables and notes; pictures, styles and hidden text are left out.</summary>
internal sealed class RtfParser(IOptions<DocumentOptions> options) : IDocumentParser
{
    private static readonly HashSet<string> s_skipped = new(StringComparer.Ordinal)
    {
        "fonttbl",
        "colortbl",
        "stylesheet",
        "pict",
        "object",
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
        "atnauthor",
        "nonshppict",
        "listtext",
        "pntext",
        "mmathPr",
        "template",
        "userprops",
        "wgrffmtfilter",
    };

    public IReadOnlyCollection<string> ContentTypes { get; } = ["application/rtf", "text/rtf"];

    public async Task<ParsedDocument> ParseAsync(Stream content, string contentType, CancellationToken cancellationToken) =>
        Parse(await ContentReader.ReadAsync(content, options.Value, cancellationToken), cancellationToken);

    internal ParsedDocument Parse(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        if (!bytes.StartsWith(@"{\rtf"u8))
        {
            throw new DocumentUnreadableException("corrupt", "The content was sent as RTF but does not begin like it.");
        }

        return new Reader(options.Value).Read(bytes, cancellationToken);
    }

    private sealed class Reader(DocumentOptions limits)
    {
        private readonly DocumentTextBuilder _builder = new(limits.MaxTextCharacters);
        private readonly Stack<State> _groups = new();
        private readonly StringBuilder _text = new();
        private readonly List<byte> _bytes = [];
        private readonly List<TableCell> _row = [];
        private TableWriter? _table;
        private Encoding _encoding = TextDecoder.Find("windows-1252")!;
        private string? _title;
        private int _toSkip;

        private record struct State(bool IsSkipped, bool IsHidden, bool IsTitle, bool InTable, int UnicodeFallback, bool IsFresh);

        private State _state = new(false, false, false, false, 1, false);

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

                        _state = _state with { IsFresh = true };
                        i++;
                        break;
                    case (byte)'}':
                        Decode();
                        _state = _groups.TryPop(out var outer) ? outer : _state;
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

            Decode();
            EndParagraph();
            EndTable();
            return _builder.Build(_title, "The RTF document holds no text.");
        }

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
                    _state = _state with { IsSkipped = true };
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
                _state = _state with { IsSkipped = true };
                return;
            }

            switch (word)
            {
                case "ansicpg" when number is > 0 && TextDecoder.Find($"windows-{number}") is { } encoding:
                    _encoding = encoding;
                    break;
                case "info":
                    _state = _state with { IsSkipped = true };
                    break;
                case "title":
                    _state = _state with { IsSkipped = false, IsTitle = true };
                    break;
                case "author" or "operator" or "subject" or "keywords" or "doccomm" or "company" or "category" or "manager":
                    _state = _state with { IsSkipped = true };
                    break;
                case "uc":
                    _state = _state with { UnicodeFallback = Math.Clamp(number ?? 1, 0, 16) };
                    break;
                case "u" when number is not null:
                    Decode();
                    Append((char)(ushort)number.Value);
                    _toSkip = _state.UnicodeFallback;
                    break;
                case "v":
                    _state = _state with { IsHidden = number is not 0 };
                    break;
                case "deleted":
                    _state = _state with { IsHidden = number is not 0 };
                    break;
                case "plain":
                    _state = _state with { IsHidden = false };
                    break;
                case "pard":
                    _state = _state with { InTable = false };
                    break;
                case "intbl":
                    _state = _state with { InTable = true };
                    break;
                case "par" or "sect" or "page":
                    EndParagraph();
                    break;
                case "line":
                    Append('\n');
                    break;
                case "tab":
                    Append(' ');
                    break;
                case "cell" or "nestcell":
                    _row.Add(new TableCell(TextCleaner.Clean(_text.ToString()).Replace('\n', ' ')));
                    _text.Clear();
                    break;
                case "row" or "nestrow":
                    _table ??= new TableWriter(_builder, limits);
                    _table.Row(_row);
                    _row.Clear();
                    break;
                case "emdash":
                    Append('—');
                    break;
                case "endash":
                    Append('–');
                    break;
                case "lquote":
                    Append('‘');
                    break;
                case "rquote":
                    Append('’');
                    break;
                case "ldblquote":
                    Append('“');
                    break;
                case "rdblquote":
                    Append('”');
                    break;
                case "bullet":
                    Append('•');
                    break;
                case "footnote":
                    Append(' ');
                    break;
            }
        }

        private void Append(char character)
        {
            Decode();
            if (_state is { IsSkipped: false, IsHidden: false, IsTitle: false })
            {
                _text.Append(character);
                ParsingLimits.EnsureTextFits(_text.Length, limits.MaxTextCharacters);
            }
        }

        private void Decode()
        {
            _toSkip = 0;
            if (_bytes.Count == 0)
            {
                return;
            }

            var text = _state.IsSkipped ? "" : Encoding.GetEncoding(_encoding.CodePage).GetString([.. _bytes]);
            _bytes.Clear();
            if (_state.IsTitle)
            {
                _title = string.Concat(_title, text);
            }
            else if (_state.IsHidden)
            {
                _builder.LeaveOut(LeftOutKinds.Hidden, text.Length);
            }
            else
            {
                _text.Append(text);
                ParsingLimits.EnsureTextFits(_text.Length, limits.MaxTextCharacters);
            }
        }

        private void EndParagraph()
        {
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
                _builder.Add(BlockKind.Paragraph, text);
            }
        }

        private void EndTable()
        {
            _table?.End();
            _table = null;
        }
    }
}
