using System.Text;

namespace LlmOps.Formats.RichText;

/// <summary>The character sets of the fonts of an RTF document.</summary>
internal sealed class RtfFonts
{
    private readonly Dictionary<int, Encoding> _encodings = [];
    private Encoding _page = Lenient("windows-1252")!;
    private int _defined;

    /// <summary>The font of text that names none.</summary>
    public int Default { get; set; }

    /// <summary>The encoding of a font's bytes.</summary>
    public Encoding EncodingOf(int? font) => _encodings.GetValueOrDefault(font ?? Default, _page);

    /// <summary>Takes a control word of the table of fonts.</summary>
    public void Define(string word, int? number)
    {
        if (word == "f")
        {
            _defined = number ?? 0;
        }
        else if (word == "fcharset" && number is not null && Name(number.Value) is { } name && Lenient(name) is { } encoding)
        {
            _encodings[_defined] = encoding;
        }
    }

    /// <summary>Takes the code page of the document.</summary>
    public void SetPage(string word, int? number)
    {
        var name = word switch
        {
            "mac" => "macintosh",
            "pc" => "ibm437",
            "pca" => "ibm850",
            _ => number is 932 ? "shift_jis"
            : number is 936 ? "gb18030"
            : number is 949 ? "euc-kr"
            : number is 950 ? "big5"
            : $"windows-{number}",
        };
        _page = Lenient(name) ?? _page;
    }

    // Fonts of the character set 0 are read by the document's code page, as programs of that time wrote it.
    private static string? Name(int charset) =>
        charset switch
        {
            77 => "macintosh",
            128 => "shift_jis",
            129 => "euc-kr",
            134 => "gb18030",
            136 => "big5",
            161 => "windows-1253",
            162 => "windows-1254",
            163 => "windows-1258",
            177 => "windows-1255",
            178 => "windows-1256",
            186 => "windows-1257",
            204 => "windows-1251",
            222 => "windows-874",
            238 => "windows-1250",
            _ => null,
        };

    private static Encoding? Lenient(string name) => TextDecoder.Find(name) is { } found ? Encoding.GetEncoding(found.CodePage) : null;
}
