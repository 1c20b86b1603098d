using System.Buffers;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>Which names the question and the passages found so far share, read from their texts: documents' titles that the question
/// writes as names are names, also where no extractor saw them as such.</summary>
internal sealed class QuestionNames
{
    private const int Window = 8;
    private const double AffinityWeight = 5;
    private const int LongestName = 7;

    /// <summary>The words of a question that are looked for: of a very long one the first.</summary>
    private const int MostAsked = 120;

    private readonly string _question;
    private readonly IReadOnlyList<(ScoredChunk Passage, double Score)> _found;
    private readonly Dictionary<string, string> _titles;
    private readonly Dictionary<string, (ulong[] Words, sbyte[] Asked)> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong[]> _wordsOfNames = new(StringComparer.Ordinal);
    private double[] _asked = [];
    private double _askedInAll;

    /// <summary>Reads the question, and of the passages only their titles.</summary>
    /// <param name="question">The question.</param>
    /// <param name="known">Keys of names that the question holds.</param>
    /// <param name="found">Passages of other legs with their fused score, best first.</param>
    public QuestionNames(string question, IEnumerable<string> known, IReadOnlyList<(ScoredChunk Passage, double Score)> found)
    {
        (_question, _found) = (question, found);
        _titles = found.ToDictionary(
            entry => entry.Passage.Chunk.Id,
            entry => TitleName.KeyOf(entry.Passage.Title),
            StringComparer.Ordinal
        );
        Seeds =
        [
            .. known
                .Concat(
                    new NameSet(_titles.Values.Where(title => title.Length > 0)).Within(
                        NameTokens.Of(question),
                        NameWords.StartsOf(question)
                    )
                )
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Keys of the question's names, titles of found documents among them.</summary>
    public IReadOnlyList<string> Seeds { get; }

    /// <summary>Reads the passages' texts, for a walk.</summary>
    /// <param name="content">Tells the words of the question that carry its content.</param>
    public IReadOnlyList<WalkPassage> ReadPassages(ContentWords content)
    {
        var names = new NameSet(_titles.Values.Where(title => title.Length > 0).Concat(Seeds));
        var asked = new Dictionary<ulong, sbyte>();
        foreach (var (word, stem) in content.OfQuestion(_question).All)
        {
            if (asked.Count < MostAsked)
            {
                asked.TryAdd(NameTokens.Prefix(Beginning(word, stem)), (sbyte)asked.Count);
            }
        }

        var (counts, passages) = (new int[asked.Count], new List<WalkPassage>(_found.Count));
        foreach (var (passage, score) in _found)
        {
            var text = Read(passage.Chunk.Text, asked);
            foreach (var word in text.Asked.Where(word => word >= 0).Distinct())
            {
                counts[word]++;
            }

            _texts[passage.Chunk.Id] = text;
            var title = _titles[passage.Chunk.Id];
            passages.Add(
                new WalkPassage(
                    passage.Chunk.Id,
                    score,
                    title,
                    [.. names.Within(text.Words).Where(name => name != title).Distinct(StringComparer.Ordinal)]
                )
            );
        }

        _asked = [.. counts.Select(count => Math.Log(1 + ((double)Math.Max(1, _found.Count) / Math.Max(1, count))))];
        _askedInAll = _asked.Sum();
        return passages;
    }

    /// <summary>More than 1 where words of the question stand near a name in a passage whose text is known.</summary>
    public double Affinity(string chunkId, string key)
    {
        if (_asked.Length == 0 || !_texts.TryGetValue(chunkId, out var text))
        {
            return 1;
        }

        if (!_wordsOfNames.TryGetValue(key, out var name))
        {
            _wordsOfNames.Add(key, name = NameTokens.OfKey(key));
        }

        var best = 0.0;
        for (var at = 0; at + name.Length <= text.Words.Length; at++)
        {
            var next = text.Words.AsSpan(at).IndexOf(name);
            if (next < 0)
            {
                break;
            }

            at += next;
            var (sum, near) = (0.0, UInt128.Zero);
            for (var i = Math.Max(0, at - Window); i < Math.Min(text.Words.Length, at + name.Length + Window); i++)
            {
                if ((i < at || i >= at + name.Length) && text.Asked[i] is >= 0 and var word && (near & (UInt128.One << word)) == 0)
                {
                    near |= UInt128.One << word;
                    sum += _asked[word];
                }
            }

            best = Math.Max(best, sum);
        }

        return 1 + (AffinityWeight * best / _askedInAll);
    }

    /// <summary>The words of a text, and of each which of the question's begins alike; -1: none.</summary>
    private static (ulong[] Words, sbyte[] Asked) Read(string text, Dictionary<ulong, sbyte> asked)
    {
        var (words, prefixes) = (ArrayPool<ulong>.Shared.Rent(text.Length), ArrayPool<ulong>.Shared.Rent(text.Length));
        var count = NameTokens.Read(text, words, prefixes);
        var alike = new sbyte[count];
        for (var i = 0; i < count; i++)
        {
            alike[i] = asked.GetValueOrDefault(prefixes[i], (sbyte)-1);
        }

        var read = words.AsSpan(0, count).ToArray();
        ArrayPool<ulong>.Shared.Return(words);
        ArrayPool<ulong>.Shared.Return(prefixes);
        return (read, alike);
    }

    /// <summary>The stem where the word begins with it, and else the word: a stem of which letters were changed or its marks left out
    /// stands in no text.</summary>
    private static string Beginning(string word, string stem)
    {
        var words = NameWords.Of(word);
        return Array.Exists(words, part => part.StartsWith(stem, StringComparison.Ordinal)) || words.Length == 0 ? stem : words[0];
    }

    /// <summary>Names that are looked for in texts, by their first word: nearly no word of a text begins one.</summary>
    private sealed class NameSet
    {
        private readonly Dictionary<ulong, List<(ulong[] Words, string Name)>> _byFirstWord = [];

        public NameSet(IEnumerable<string> names)
        {
            foreach (
                var name in names
                    .Distinct(StringComparer.Ordinal)
                    .Select(name => (Words: NameTokens.OfKey(name), Name: name))
                    .Where(name => name.Words.Length <= LongestName)
                    .OrderByDescending(name => name.Words.Length)
            )
            {
                if (!_byFirstWord.TryGetValue(name.Words[0], out var known))
                {
                    _byFirstWord.Add(name.Words[0], known = []);
                }

                known.Add(name);
            }
        }

        /// <summary>The longest names that stand in a text, left to right.</summary>
        /// <param name="words">The words of the text.</param>
        /// <param name="starts">The first letter of each word as it is written; a name begins with none in lower case. Null: any will
        /// do.</param>
        public IEnumerable<string> Within(ulong[] words, char[]? starts = null)
        {
            for (var at = 0; at < words.Length; )
            {
                var length = 1;
                if (
                    (starts is null || !char.IsLower(starts[at]))
                    && _byFirstWord.TryGetValue(words[at], out var known)
                    && known.Find(name => words.AsSpan(at).StartsWith(name.Words)) is { Name: { } found, Words: var own }
                )
                {
                    length = own.Length;
                    yield return found;
                }

                at += length;
            }
        }
    }
}
