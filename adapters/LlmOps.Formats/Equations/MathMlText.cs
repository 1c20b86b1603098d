using System.Text;
using System.Xml.Linq;

namespace LlmOps.Formats.Equations;

/// <summary>Writes an equation of MathML on one line.</summary>
internal static class MathMlText
{
    private const string Spaced = "=<>+−±×·÷≤≥≠≈≡∼→⇒⇔∈∉⊂⊆∪∩∧∨";

    public static string Of(XElement equation)
    {
        var text = new StringBuilder();
        Write(equation, text);
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static void Write(XElement element, StringBuilder text)
    {
        switch (element.Name.LocalName)
        {
            case "mi" or "mn" or "mtext" or "ms":
                text.Append(element.Value.Trim());
                break;
            case "mo":
                Operator(element.Value.Trim(), text);
                break;
            case "mspace":
                text.Append(' ');
                break;
            case "mfrac":
                text.Append(Grouped(element, 0)).Append('/').Append(Grouped(element, 1));
                break;
            case "msup":
                text.Append(Base(element)).Append(LinearMath.Raise(Part(element, 1)));
                break;
            case "msub":
                text.Append(Base(element)).Append('_').Append(Grouped(element, 1));
                break;
            case "msubsup":
                text.Append(Base(element)).Append('_').Append(Grouped(element, 1)).Append(LinearMath.Raise(Part(element, 2)));
                break;
            case "munder":
                text.Append(Base(element)).Append("_(").Append(Part(element, 1)).Append(") ");
                break;
            case "mover":
                // A sign above a letter is an accent of it.
                var above = Part(element, 1);
                text.Append(Base(element)).Append(above.Length == 1 ? above : $"^({above}) ");
                break;
            case "munderover":
                text.Append(Base(element)).Append("_(").Append(Part(element, 1)).Append(")^(").Append(Part(element, 2)).Append(") ");
                break;
            case "msqrt":
                text.Append(LinearMath.Root("", Inner(element)));
                break;
            case "mroot":
                text.Append(LinearMath.Root(Part(element, 1), Part(element, 0)));
                break;
            case "mfenced":
                text.Append((string?)element.Attribute("open") ?? "(")
                    .AppendJoin((string?)element.Attribute("separators") is { Length: > 0 } given ? given[..1] : ", ", Parts(element))
                    .Append((string?)element.Attribute("close") ?? ")");
                break;
            case "mtable":
                text.Append('[')
                    .AppendJoin("; ", element.Elements().Select(row => string.Join(", ", row.Elements().Select(Inner))))
                    .Append(']');
                break;
            case "semantics":
                text.Append(Part(element, 0));
                break;
            case "annotation" or "annotation-xml" or "mphantom":
                break;
            default:
                foreach (var node in element.Nodes())
                {
                    if (node is XElement child)
                    {
                        Write(child, text);
                    }
                    else if (node is XText words)
                    {
                        text.Append(words.Value.Trim());
                    }
                }

                break;
        }
    }

    // Signs between two operands stand apart from them; a sign before one does not.
    private static void Operator(string sign, StringBuilder text)
    {
        if (sign is "\u2061" or "\u2062" or "\u2063" or "\u2064")
        {
            text.Append(sign == "\u2063" ? ", " : " ");
            return;
        }

        var isBetween = text.Length > 0 && text[^1] is not ('(' or '[' or '{' or ' ');
        text.Append(
            (sign.Length == 1 && Spaced.Contains(sign, StringComparison.Ordinal)) || sign == "-"
                ? isBetween
                    ? $" {sign} "
                    : sign
                : sign
        );
        if (sign is "," or ";")
        {
            text.Append(' ');
        }
    }

    private static string Base(XElement element) => LinearMath.Group(Part(element, 0), isBase: true);

    private static string Grouped(XElement element, int index) => LinearMath.Group(Part(element, index));

    private static string Part(XElement element, int index) =>
        element.Elements().Skip(index).FirstOrDefault() is { } child ? Of(child) : "";

    private static IEnumerable<string> Parts(XElement element) => element.Elements().Select(Of);

    private static string Inner(XElement element)
    {
        var text = new StringBuilder();
        foreach (var child in element.Elements())
        {
            Write(child, text);
        }

        return text.ToString().Trim();
    }
}
