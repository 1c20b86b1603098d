using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
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
    private static readonly FrozenSet<ulong> s_functionWords =
        "a an and are as at be but by for if in into is it of on or such that the their then there these they this to was will with"
            .Split(' ')
            .Select(WordHash.Of)
            .ToFrozenSet();

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

    /// <summary>What is compared of a text. Every candidate of a question is read, so words are numbers here: as strings they were a
    /// fifth of what a question allocates.</summary>
    private sealed class Reading
    {
        private readonly int _words;
        private readonly HashSet<ulong> _contentWords;
        private readonly HashSet<ulong> _runs;

        private Reading(ReadOnlySpan<ulong> words)
        {
            _words = words.Length;
            _contentWords = new HashSet<ulong>(words.Length);
            _runs = new HashSet<ulong>(words.Length);
            foreach (var word in words)
            {
                if (!s_functionWords.Contains(word))
                {
                    _contentWords.Add(word);
                }
            }

            for (var first = 0; first + RunLength <= words.Length; first++)
            {
                var run = WordHash.Empty;
                foreach (var word in words.Slice(first, RunLength))
                {
                    run = WordHash.Add(run, word);
                }

                _runs.Add(run);
            }
        }

        public static Reading Of(string text)
        {
            var buffer = ArrayPool<ulong>.Shared.Rent(text.Length);
            try
            {
                return new Reading(buffer.AsSpan(0, ReadWords(text, buffer)));
            }
            finally
            {
                ArrayPool<ulong>.Shared.Return(buffer);
            }
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

        /// <summary>Runs of letters and digits in lower case; in scripts without blanks between words each letter with the one before
        /// it.</summary>
        /// <param name="text">The text.</param>
        /// <param name="words">Takes the words' hashes; as long as the text.</param>
        /// <returns>How many there are.</returns>
        private static int ReadWords(string text, Span<ulong> words)
        {
            var (count, word, before) = (0, WordHash.Empty, 0);
            foreach (var rune in text.EnumerateRunes())
            {
                var isPart =
                    Rune.IsLetterOrDigit(rune)
                    || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
                var isWhole = isPart && IsOfScriptWithoutBlanks(rune.Value);
                if ((!isPart || isWhole) && word != WordHash.Empty)
                {
                    words[count++] = word;
                    word = WordHash.Empty;
                }

                if (isWhole)
                {
                    words[count++] = WordHash.Add(WordHash.Add(WordHash.Empty, (ulong)before), (ulong)rune.Value);
                }
                else if (isPart)
                {
                    word = WordHash.Add(word, (ulong)Rune.ToLowerInvariant(rune).Value);
                }

                before = isWhole ? rune.Value : 0;
            }

            if (word != WordHash.Empty)
            {
                words[count++] = word;
            }

            return count;
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

    /// <summary>A hash over code points or words in the manner of FNV-1a: the same in every process.</summary>
    private static class WordHash
    {
        public const ulong Empty = 14695981039346656037;

        public static ulong Add(ulong hash, ulong value) => (BitOperations.RotateLeft(hash, 23) ^ value) * 1099511628211;

        public static ulong Of(string word) => word.EnumerateRunes().Aggregate(Empty, (hash, rune) => Add(hash, (ulong)rune.Value));
    }
}
