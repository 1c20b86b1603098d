namespace LlmOps.Engine.Extraction;

/// <summary>A word or a mark of punctuation.</summary>
/// <param name="Text">As written.</param>
/// <param name="Lower">In lower case.</param>
/// <param name="Start">Where it stands in the text.</param>
internal readonly record struct Token(string Text, string Lower, int Start)
{
    public int End => Start + Text.Length;

    public bool IsWord => char.IsLetterOrDigit(Text[0]);

    public bool IsCapital => char.IsUpper(Text[0]);

    public bool IsNumber => char.IsAsciiDigit(Text[0]) && Text.All(character => char.IsAsciiDigit(character) || character is '.' or ',');

    /// <summary>Two or more capitals and nothing small: IBM, R&amp;D.</summary>
    public bool IsAcronym
    {
        get
        {
            var capitals = 0;
            foreach (var character in Text)
            {
                if (char.IsLower(character))
                {
                    return false;
                }

                capitals += char.IsUpper(character) ? 1 : 0;
            }

            return capitals >= 2;
        }
    }

    /// <summary>A name by its letters alone: iPhone, eBay, AX-200, GitHub.</summary>
    public bool IsMixed
    {
        get
        {
            var (innerCapital, digit, letter) = (false, false, false);
            for (var i = 0; i < Text.Length; i++)
            {
                innerCapital |= i > 0 && char.IsUpper(Text[i]) && char.IsLower(Text[i - 1]);
                digit |= char.IsAsciiDigit(Text[i]);
                letter |= char.IsUpper(Text[i]);
            }

            return innerCapital || (digit && letter);
        }
    }
}
