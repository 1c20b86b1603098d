using System.Globalization;
using System.Xml.Linq;
using LlmOps.Formats.Drawings;
using LlmOps.Formats.Equations;

namespace LlmOps.Formats.Word;

/// <summary>Reads the runs of a paragraph as they show when all tracked changes are accepted.</summary>
internal sealed class WordParagraphReader(WordStyles styles, Func<string> nextMark, Action<string, long> leaveOut)
{
    // Fields may reach over paragraphs; so does what is known of them.
    private readonly Stack<bool> _fields = new();

    private bool IsInInstruction => _fields.Contains(false);

    public WordParagraph Read(XElement element)
    {
        var paragraph = new WordParagraph();
        var properties = element.Child("pPr");
        paragraph.StyleId = properties.Child("pStyle").Value();
        paragraph.OutlineLevel = properties.Child("outlineLvl").Number() is { } outline and >= 0 and < 9
            ? Math.Clamp(outline + 1, 1, 6)
            : null;
        paragraph.IsEndDeleted = properties.Child("rPr").Child("del") is not null;
        paragraph.Numbering = styles.NumberingOf(paragraph.StyleId);
        if (properties.Child("numPr") is { } numbering)
        {
            paragraph.Numbering = (
                numbering.Child("numId").Number() ?? paragraph.Numbering?.NumberId ?? 0,
                numbering.Child("ilvl").Number() ?? paragraph.Numbering?.Level ?? 0
            );
        }

        Content(element, paragraph, styles.IsHidden(paragraph.StyleId));
        paragraph.IsBold &= paragraph.Text.Length > 0;
        return paragraph;
    }

    private void Content(XElement parent, WordParagraph paragraph, bool isHidden)
    {
        foreach (var child in parent.Elements())
        {
            switch (WordNames.NameOf(child))
            {
                case "r":
                    Run(child, paragraph, isHidden);
                    break;
                case "del" or "moveFrom":
                    leaveOut(
                        LeftOutKinds.Deleted,
                        child.Descendants().Where(text => text.Name.LocalName is "delText" or "t").Sum(text => (long)text.Value.Length)
                    );
                    break;
                case "pPr" or "rPr" or "sdtPr" or "sdtEndPr" or "rt":
                    break;
                case "m:oMath" or "m:oMathPara":
                    Append(paragraph, OfficeMathText.Of(child));
                    break;
                case "mc:AlternateContent":
                    Alternate(child, paragraph, isHidden, Content);
                    break;
                case "fldSimple":
                    paragraph.HasPageNumber |= IsPageField(child.Value("instr") ?? "");
                    Content(child, paragraph, isHidden);
                    break;
                case "commentReference":
                    Comment(child, paragraph);
                    break;
                default:
                    Content(child, paragraph, isHidden);
                    break;
            }
        }
    }

    private static void Alternate(XElement element, WordParagraph paragraph, bool isHidden, Action<XElement, WordParagraph, bool> read)
    {
        // The fallback repeats the choice for older programs.
        var before = (paragraph.Text.Length, paragraph.Boxes.Count);
        foreach (var choice in element.Elements().Where(child => child.Name.LocalName == "Choice").Take(1))
        {
            read(choice, paragraph, isHidden);
        }

        if (
            before == (paragraph.Text.Length, paragraph.Boxes.Count)
            && element.Elements().FirstOrDefault(child => child.Name.LocalName == "Fallback") is { } fallback
        )
        {
            read(fallback, paragraph, isHidden);
        }
    }

    private void Run(XElement run, WordParagraph paragraph, bool isHidden)
    {
        var properties = run.Child("rPr");
        isHidden = properties.Child("vanish").IsOn() ?? (isHidden || styles.IsHidden(properties.Child("rStyle").Value()));
        isHidden |= properties.Child("sz").Number() is >= 0 and <= 2;
        var isRaised = properties.Child("vertAlign").Value() == "superscript";
        var length = paragraph.Text.Length;
        RunContent(run, paragraph, isHidden);
        var added = paragraph.Text.ToString(length, paragraph.Text.Length - length);
        if (added.Trim().Length > 0)
        {
            paragraph.IsBold &= properties.Child("b").IsOn() is true;
        }

        if (
            isRaised
            && length > 0
            && char.IsLetterOrDigit(paragraph.Text[length - 1])
            && Superscript.TryConvert(added.Trim(), out var raised)
        )
        {
            paragraph.Text.Length = length;
            paragraph.Text.Append(raised);
        }
    }

    private void RunContent(XElement run, WordParagraph paragraph, bool isHidden)
    {
        foreach (var child in run.Elements())
        {
            switch (WordNames.NameOf(child))
            {
                case "t" when IsInInstruction:
                    break;
                case "t" when isHidden:
                    leaveOut(LeftOutKinds.Hidden, child.Value.Length);
                    break;
                case "t":
                    paragraph.Text.Append(child.Value);
                    break;
                case "tab" or "ptab" when paragraph.Text.Length > 0 && !isHidden:
                    paragraph.Text.Append(' ');
                    break;
                case "br" or "cr" when !isHidden:
                    paragraph.Text.Append('\n');
                    break;
                case "noBreakHyphen" when !isHidden:
                    paragraph.Text.Append('-');
                    break;
                case "sym" when !isHidden:
                    Symbol(child, paragraph);
                    break;
                case "fldChar":
                    Field(child, paragraph);
                    break;
                case "instrText":
                    paragraph.HasPageNumber |= IsPageField(child.Value);
                    break;
                case "footnoteReference" or "endnoteReference" when child.Value("id") is { } id && !isHidden:
                    var mark = nextMark();
                    paragraph.Text.Append(mark);
                    paragraph.Notes.Add((mark, child.Name.LocalName == "endnoteReference", id));
                    break;
                case "commentReference":
                    Comment(child, paragraph);
                    break;
                case "ruby":
                    Content(child.Child("rubyBase") ?? child, paragraph, isHidden);
                    break;
                case "mc:AlternateContent":
                    Alternate(child, paragraph, isHidden, RunContent);
                    break;
                case "drawing" or "pict" or "object":
                    Boxes(child, paragraph);
                    break;
                case "other":
                    Boxes(child, paragraph);
                    break;
            }
        }
    }

    private static void Comment(XElement reference, WordParagraph paragraph)
    {
        if (reference.Value("id") is { } id)
        {
            paragraph.Comments.Add(id);
        }
    }

    // The outermost boxes only: a box reads those in it.
    private static void Boxes(XElement element, WordParagraph paragraph)
    {
        foreach (var child in element.Elements())
        {
            if (WordNames.NameOf(child) == "txbxContent" || OfficeDrawing.IsReference(child))
            {
                paragraph.Boxes.Add(child);
            }
            else if (WordNames.NameOf(child) == "mc:AlternateContent")
            {
                Boxes(child.Elements().FirstOrDefault() ?? child, paragraph);
            }
            else
            {
                Boxes(child, paragraph);
            }
        }
    }

    private void Field(XElement mark, WordParagraph paragraph)
    {
        switch (mark.Value("fldCharType"))
        {
            case "begin":
                _fields.Push(false);
                FormField(mark.Child("ffData"), paragraph);
                break;
            case "separate" when _fields.TryPop(out _):
                _fields.Push(true);
                break;
            case "end":
                _fields.TryPop(out _);
                break;
        }
    }

    private static void FormField(XElement? data, WordParagraph paragraph)
    {
        if (data.Child("ddList") is { } list)
        {
            var chosen = list.Child("result").Number() ?? list.Child("default").Number() ?? 0;
            paragraph.Text.Append(list.Elements().Where(entry => entry.Name.LocalName == "listEntry").ElementAtOrDefault(chosen).Value());
        }
        else if (data.Child("checkBox") is { } box)
        {
            paragraph.Text.Append((box.Child("checked").IsOn() ?? box.Child("default").IsOn()) is true ? "☒" : "☐");
        }
    }

    private static void Symbol(XElement symbol, WordParagraph paragraph)
    {
        // Fonts of pictures keep their signs where Unicode has none.
        if (
            int.TryParse(symbol.Value("char"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
            && code is > 0x20 and < 0xD800
        )
        {
            paragraph.Text.Append((char)code);
        }
    }

    private static void Append(WordParagraph paragraph, string equation)
    {
        if (equation.Length > 0)
        {
            paragraph.Text.Append(paragraph.Text.Length > 0 && !char.IsWhiteSpace(paragraph.Text[^1]) ? " " : "").Append(equation);
        }
    }

    private static bool IsPageField(string instruction)
    {
        var name = instruction.Trim().Split(' ', 2)[0];
        return name is "PAGE" or "NUMPAGES" or "SECTIONPAGES";
    }
}
