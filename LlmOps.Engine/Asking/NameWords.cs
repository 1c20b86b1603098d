using System.Buffers;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking;

/// <summary>The words of a text in the form in which keys of names have them: in lower case, without dots.</summary>
/// <param name="time">The clock.</param>
internal sealed class NameWords(TimeProvider time)
{
    // Characters of text; their words need some two bytes for each.
    private const int CharactersKept = 500_000;

    private static readonly WordPool s_words = new();
    private static readonly TimeSpan s_keptFor = TimeSpan.FromMinutes(1);

    private readonly RecentlyUsed<string, string[]> _passages = new(CharactersKept, s_keptFor, time);

    /// <summary>The words of a passage. Questions on one subject find the same passages, so that its words are kept for a while.</summary>
    public string[] OfPassage(string text)
    {
        if (!_passages.TryGet(text, out var words))
        {
            words = Of(text);
            _passages.Set(text, words, text.Length);
        }

        return words;
    }

    /// <summary>The words of a text.</summary>
    public static string[] Of(string text)
    {
        var words = new List<string>();
        var word = ArrayPool<char>.Shared.Rent(text.Length);
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                word[length++] = char.ToLowerInvariant(c);
            }
            else if (c is not '.')
            {
                // Keys leave dots out.
                End();
            }
        }

        End();
        ArrayPool<char>.Shared.Return(word);
        return [.. words];

        void End()
        {
            if (length > 0)
            {
                words.Add(s_words.Of(word.AsSpan(0, length)));
                length = 0;
            }
        }
    }

    /// <summary>The first letter or digit of each of the words, as it is written.</summary>
    public static char[] StartsOf(string text)
    {
        var starts = new List<char>();
        var isInside = false;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) && !isInside)
            {
                starts.Add(c);
                isInside = true;
            }
            else if (!char.IsLetterOrDigit(c) && c is not '.')
            {
                isInside = false;
            }
        }

        return [.. starts];
    }
}
