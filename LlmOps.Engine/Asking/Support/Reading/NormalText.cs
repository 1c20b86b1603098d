using System.Text;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Folded text without what differs between two ways of writing the same words.</summary>
internal static class NormalText
{
    /// <summary>Words between single blanks, with one at each end; characters of scripts without blanks stand together.</summary>
    public static string Of(string folded)
    {
        var normal = new StringBuilder(folded.Length + 2).Append(' ');
        foreach (var character in folded)
        {
            if (char.IsLetterOrDigit(character))
            {
                normal.Append(character);
            }
            else if (normal[^1] != ' ' && !FoldedText.IsIdeographic(normal[^1]))
            {
                normal.Append(' ');
            }
        }

        return normal[^1] == ' ' ? normal.ToString() : normal.Append(' ').ToString();
    }

    /// <summary>Letters and digits alone.</summary>
    public static string Squeeze(string folded) => string.Concat(folded.Where(char.IsLetterOrDigit));
}
