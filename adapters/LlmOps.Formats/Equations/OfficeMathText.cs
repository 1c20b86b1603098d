using System.Text;
using System.Xml.Linq;
using LlmOps.Formats.Word;

namespace LlmOps.Formats.Equations;

/// <summary>Writes an equation of Word (Office MathML) on one line.</summary>
internal static class OfficeMathText
{
    public static string Of(XElement equation)
    {
        var text = new StringBuilder();
        Write(equation, text);
        return text.ToString().Trim();
    }

    private static void Write(XElement element, StringBuilder text)
    {
        switch (WordNames.NameOf(element))
        {
            case "m:t" or "t":
                text.Append(element.Value);
                break;
            case "m:f":
                text.Append(Grouped(element.Child("num"))).Append('/').Append(Grouped(element.Child("den")));
                break;
            case "m:sSup":
                text.Append(Grouped(element.Child("e"), isBase: true)).Append(Raised(element.Child("sup")));
                break;
            case "m:sSub":
                text.Append(Grouped(element.Child("e"), isBase: true)).Append('_').Append(Grouped(element.Child("sub")));
                break;
            case "m:sSubSup":
                text.Append(Grouped(element.Child("e"), isBase: true))
                    .Append('_')
                    .Append(Grouped(element.Child("sub")))
                    .Append(Raised(element.Child("sup")));
                break;
            case "m:rad":
                text.Append(LinearMath.Root(Inner(element.Child("deg")), Inner(element.Child("e"))));
                break;
            case "m:nary":
                text.Append(element.Child("naryPr").Child("chr").Value() ?? "∫");
                text.Append(Inner(element.Child("sub")) is { Length: > 0 } from ? $"_({from})" : "")
                    .Append(Inner(element.Child("sup")) is { Length: > 0 } to ? $"^({to})" : "")
                    .Append(' ')
                    .Append(Inner(element.Child("e")));
                break;
            case "m:d":
                var properties = element.Child("dPr");
                text.Append(properties.Child("begChr").Value() ?? "(")
                    .AppendJoin(
                        properties.Child("sepChr").Value() ?? "|",
                        element.Elements().Where(child => WordNames.NameOf(child) == "m:e").Select(Inner)
                    )
                    .Append(properties.Child("endChr").Value() ?? ")");
                break;
            case "m:func":
                text.Append(Inner(element.Child("fName"))).Append(' ').Append(Grouped(element.Child("e")));
                break;
            case "m:limLow" or "m:limUpp":
                text.Append(Inner(element.Child("e")))
                    .Append(WordNames.NameOf(element) == "m:limLow" ? "_(" : "^(")
                    .Append(Inner(element.Child("lim")))
                    .Append(')');
                break;
            case "m:acc":
                text.Append(Grouped(element.Child("e"))).Append(element.Child("accPr").Child("chr").Value() ?? "\u0302");
                break;
            case "m:m":
                text.Append('[')
                    .AppendJoin(
                        "; ",
                        element
                            .Elements()
                            .Where(row => WordNames.NameOf(row) == "m:mr")
                            .Select(row => string.Join(", ", row.Elements().Select(Inner)))
                    )
                    .Append(']');
                break;
            case "m:eqArr":
                text.AppendJoin("; ", element.Elements().Where(child => WordNames.NameOf(child) == "m:e").Select(Inner));
                break;
            case var name when name.EndsWith("Pr", StringComparison.Ordinal):
                break;
            case "del" or "moveFrom":
                break;
            default:
                foreach (var child in element.Elements())
                {
                    Write(child, text);
                }

                break;
        }
    }

    private static string Inner(XElement? element)
    {
        if (element is null)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var child in element.Elements())
        {
            Write(child, text);
        }

        return text.ToString().Trim();
    }

    private static string Raised(XElement? element) => LinearMath.Raise(Inner(element));

    private static string Grouped(XElement? element, bool isBase = false) => LinearMath.Group(Inner(element), isBase);
}
