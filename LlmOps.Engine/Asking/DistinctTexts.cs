using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LlmOps.Engine.Asking;

/// <summary>Texts of which none only repeats another. A text repeats another where each of its content words stands there and nearly all
/// of its runs of words do: a copy under another name, with other white space, letter case or punctuation, or a large part of it. One
/// number, name or "not" more makes it a text of its own.</summary>
internal sealed class DistinctTexts
{
    private const int RunLength = 3;
    private const double SharedRuns = 0.8;

    // A heading repeats nothing of the section that holds its words.
    private const double LeastPart = 1.0 / 3;

    /// <summary>English words that carry no content of their own. "No" and "not" are left out: they turn a statement around.</summary>
    private static readonly FrozenSet<string> s_functionWords =
        "a an and are as at be but by for if in into is it of on or such that the their then there these they this to was will with"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    private readonly List<Reading> _kept = [];

    /// <summary>Keeps a text unless it only repeats one that is kept.</summary>
    /// <returns>False where it does.</returns>
    public bool TryAdd(string text)
    {
        var reading = Reading.Of(text);
        if (_kept.Exists(reading.Repeats))
        {
            return false;
        }

        _kept.Add(reading);
        return true;
    }

    private sealed class Reading
    {
        private readonly HashSet<string> _contentWords;
        private readonly HashSet<ulong> _runs;
        private readonly int _words;

        private Reading(int words, HashSet<string> contentWords, HashSet<ulong> runs) =>
            (_words, _contentWords, _runs) = (words, contentWords, runs);

        public static Reading Of(string text)
        {
            var words = Words(text);
            var runs = new HashSet<ulong>();
            for (var first = 0; first + RunLength <= words.Count; first++)
            {
                var hash = new HashCode64();
                for (var i = first; i < first + RunLength; i++)
                {
                    hash.Add(words[i]);
                }

                runs.Add(hash.Value);
            }

            return new Reading(words.Count, words.Where(IsContent).ToHashSet(StringComparer.Ordinal), runs);
        }

        /// <summary>Whether another text says all that this one says.</summary>
        public bool Repeats(Reading other) =>
            _words >= LeastPart * other._words
            && _contentWords.IsSubsetOf(other._contentWords)
            && (
                _runs.Count == 0
                    ? _contentWords.Count > 0 || other._contentWords.Count == 0
                    : _runs.Count(other._runs.Contains) >= SharedRuns * _runs.Count
            );

        private static bool IsContent(string word) => !s_functionWords.Contains(word);

        /// <summary>Runs of letters and digits in lower case; in scripts without blanks between words each letter with the one before
        /// it.</summary>
        private static List<string> Words(string text)
        {
            var words = new List<string>();
            var word = new StringBuilder();
            Rune? before = null;
            foreach (var rune in text.EnumerateRunes())
            {
                if (
                    !Rune.IsLetterOrDigit(rune)
                    && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                )
                {
                    End();
                    before = null;
                }
                else if (IsOfScriptWithoutBlanks(rune.Value))
                {
                    End();
                    words.Add($"{before}{rune}");
                    before = rune;
                }
                else
                {
                    word.Append(Rune.ToLowerInvariant(rune).ToString());
                    before = null;
                }
            }

            End();
            return words;

            void End()
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }
        }
    }

    /// <summary>Thai, Lao, Burmese, Khmer, kana and Han.</summary>
    private static bool IsOfScriptWithoutBlanks(int letter) =>
        letter
            is (>= 0x0E00 and <= 0x0EFF)
                or (>= 0x1000 and <= 0x109F)
                or (>= 0x1780 and <= 0x17FF)
                or (>= 0x3040 and <= 0x30FF)
                or (>= 0x3400 and <= 0x9FFF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x3FFFF);

    /// <summary>FNV-1a over words: the same in every process.</summary>
    private struct HashCode64
    {
        private ulong _hash = 14695981039346656037;

        public HashCode64() { }

        public readonly ulong Value => _hash;

        public void Add(string word)
        {
            foreach (var c in word)
            {
                _hash = (_hash ^ c) * 1099511628211;
            }

            _hash = (_hash ^ ' ') * 1099511628211;
        }
    }
}
