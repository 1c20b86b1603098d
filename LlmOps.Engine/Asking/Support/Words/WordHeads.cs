namespace LlmOps.Engine.Asking.Support.Words;

/// <summary>The first two characters of the words of a list: most words of a text are none of them, which this tells at once. A text is
/// compared with hundreds of lists.</summary>
internal readonly struct WordHeads
{
    private const int Bits = 1024;

    private readonly ulong[] _heads = new ulong[Bits / 64];

    /// <param name="words">The words; one that ends with a star is the beginning of others, one that begins with it the end.</param>
    public WordHeads(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            if (word is ['*', ..] or [_, '*'])
            {
                Array.Fill(_heads, ulong.MaxValue);
            }
            else
            {
                Add(Place(word));
            }
        }
    }

    /// <summary>False where no word of the list is or begins this one.</summary>
    public bool MayBegin(string word) => Place(word) is var place && (_heads[place >> 6] & (1UL << (place & 63))) != 0;

    private void Add(int place) => _heads[place >> 6] |= 1UL << (place & 63);

    private static int Place(string word) => word.Length == 0 ? 0 : Place(word[0], word.Length > 1 ? word[1] : '\0');

    private static int Place(char first, char second) => ((first * 37) + second) & (Bits - 1);
}
