using System.Collections.Concurrent;
using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Words;

/// <summary>Small words of one kind in one language, such as those for "only".</summary>
/// <remarks>In languages without blanks they are looked for as they stand.</remarks>
internal sealed class Markers
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, Markers>> s_byKind = Load();
    private static readonly Markers s_none = new([]);
    private static readonly ConcurrentDictionary<string, Markers> s_inAll = new(StringComparer.Ordinal);

    private readonly string[] _plain;
    private readonly FrozenSet<string> _words;
    private readonly WordHeads _heads;

    // In the order of all: the longest first.
    private readonly FrozenDictionary<char, string[]> _byFirstCharacter;
    private readonly string[] _unspaced;

    // A text is read word by word for many kinds of markers, so each word is compared with the few phrases that it may begin.
    private readonly FrozenDictionary<string, string[][]> _openByFirstWord;
    private readonly string[][] _openByPattern;

    public Markers(IEnumerable<string> entries)
    {
        _plain = [.. entries.Select(entry => FoldedText.Fold(entry).Replace('_', ' ')).OrderByDescending(entry => entry.Length)];
        string[][] phrases = [.. _plain.Select(entry => entry.Split(' '))];
        _words = phrases
            .Where(phrase => phrase.Length == 1 && !IsPattern(phrase[0]))
            .Select(phrase => phrase[0])
            .ToFrozenSet(StringComparer.Ordinal);
        string[][] open = [.. phrases.Where(phrase => phrase.Length > 1 || IsPattern(phrase[0]))];
        _openByPattern = [.. open.Where(phrase => IsPattern(phrase[0]))];
        _openByFirstWord = open.Select(phrase => phrase[0])
            .Where(word => !IsPattern(word))
            .Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(word => word, word => open.Where(phrase => Fits(phrase[0], word)).ToArray(), StringComparer.Ordinal);
        _heads = new WordHeads(phrases.Select(phrase => phrase[0]));
        _byFirstCharacter = _plain.GroupBy(entry => entry[0]).ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _unspaced = Array.FindAll(_plain, entry => FoldedText.IsIdeographic(entry[0]));
    }

    /// <summary>Markers where a word with a star stands for the word itself as well, and an article that is joined to a word in French or
    /// Italian is passed over.</summary>
    public static Markers WithBases(IEnumerable<string> entries) =>
        new(entries.SelectMany(entry => entry is [.. var word, '*'] ? (string[])[entry, word] : [entry])) { PassesOverArticles = true };

    /// <summary>The markers of a kind; English ones where the language is not known.</summary>
    public static Markers Of(string kind, string language) =>
        s_byKind.TryGetValue(kind, out var lists)
            ? lists.GetValueOrDefault(language == Language.Unknown ? Language.English : language, s_none)
            : s_none;

    /// <summary>The markers of a kind; where the language is not known those of all, but for those with an open ending.</summary>
    public static Markers OfOneOrAll(string kind, string language) =>
        language != Language.Unknown
            ? Of(kind, language)
            : s_inAll.GetOrAdd(
                kind,
                static kind => new Markers(
                    s_byKind[kind]
                        .Values.SelectMany(list => list._plain)
                        .Where(entry => !entry.Contains('*', StringComparison.Ordinal))
                        .Distinct(StringComparer.Ordinal)
                )
            );

    private bool PassesOverArticles { get; init; }

    /// <summary>The words themselves, folded, with what is written behind their colon.</summary>
    public IReadOnlyList<string> Entries => _plain;

    /// <summary>Whether a text holds one of them.</summary>
    public bool AreIn(string folded, IReadOnlyList<TextWord> words) => IsIn(folded) || Find(words, 0) is not null;

    /// <summary>Whether a single word is one of them.</summary>
    public bool Contain(string word)
    {
        if (!_heads.MayBegin(word))
        {
            return false;
        }

        if (_words.Contains(word))
        {
            return true;
        }

        foreach (var phrase in _openByPattern)
        {
            if (phrase.Length == 1 && Fits(phrase[0], word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first of them from a word on: where it begins and how many words it has.</summary>
    public (int At, int Count)? Find(IReadOnlyList<TextWord> words, int from)
    {
        if (_plain.Length > _unspaced.Length)
        {
            for (var i = from; i < words.Count; i++)
            {
                if (CountAt(words, i) is > 0 and var count)
                {
                    return (i, count);
                }
            }
        }

        return null;
    }

    /// <summary>How many words that begin here are one of them; 0: they are none.</summary>
    public int CountAt(IReadOnlyList<TextWord> words, int at)
    {
        var word = words[at].Text;
        var count = CountAt(words, at, word);
        return count > 0 || !PassesOverArticles || Elision.Without(word) is var bare && bare == word ? count : CountAt(words, at, bare);
    }

    private int CountAt(IReadOnlyList<TextWord> words, int at, string first)
    {
        if (!_heads.MayBegin(first))
        {
            return 0;
        }

        foreach (var phrase in _openByFirstWord.GetValueOrDefault(first, _openByPattern))
        {
            if (BeginsAt(words, at, phrase))
            {
                return phrase.Length;
            }
        }

        return _words.Contains(first) ? 1 : 0;
    }

    private bool IsPart(string pattern, string word) => Fits(pattern, word) || (PassesOverArticles && Fits(pattern, Elision.Without(word)));

    /// <summary>The length of the longest of them that begins at a place of a text without blanks; 0: none does.</summary>
    public int LengthAt(string folded, int at) =>
        _byFirstCharacter.TryGetValue(folded[at], out var entries)
            ? Array.Find(entries, entry => string.CompareOrdinal(folded, at, entry, 0, entry.Length) == 0)?.Length ?? 0
            : 0;

    private bool IsIn(string folded) =>
        _unspaced.Length > 0
        && folded.AsSpan().ContainsAnyInRange('\u3005', '\u9fff')
        && Array.Exists(_unspaced, entry => folded.Contains(entry, StringComparison.Ordinal));

    /// <summary>Its entries of scripts that are written without blanks.</summary>
    public IReadOnlyList<string> Unspaced => _unspaced;

    private bool BeginsAt(IReadOnlyList<TextWord> words, int at, string[] phrase)
    {
        if (at + phrase.Length > words.Count)
        {
            return false;
        }

        for (var i = 0; i < phrase.Length; i++)
        {
            if (!IsPart(phrase[i], words[at + i].Text))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPattern(string word) => word.Contains('*', StringComparison.Ordinal);

    private static bool Fits(string pattern, string word) =>
        pattern[^1] == '*' ? word.Length >= pattern.Length && word.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1))
        : pattern[0] == '*' ? word.Length > pattern.Length + 1 && word.AsSpan().EndsWith(pattern.AsSpan(1))
        : pattern == word;

    private static FrozenDictionary<string, FrozenDictionary<string, Markers>> Load()
    {
        var lists = new Dictionary<(string Kind, string Language), List<string>>();
        foreach (var parts in WordList.Read("markers.txt").Select(line => line.Split(' ')))
        {
            var key = (parts[0], parts[1]);
            lists.TryAdd(key, []);
            lists[key].AddRange(parts[2..]);
        }

        return lists
            .GroupBy(list => list.Key.Kind, StringComparer.Ordinal)
            .ToFrozenDictionary(
                kind => kind.Key,
                kind => kind.ToFrozenDictionary(list => list.Key.Language, list => new Markers(list.Value), StringComparer.Ordinal),
                StringComparer.Ordinal
            );
    }
}
