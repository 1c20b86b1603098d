using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>Which names the question and the passages found so far share, read from their texts: documents' titles that the question
/// writes as names are names, also where no extractor saw them as such.</summary>
internal sealed class QuestionNames
{
    private const int Window = 8;
    private const int PrefixLength = 5;
    private const double AffinityWeight = 5;
    private const int LongestName = 7;

    private readonly string _question;
    private readonly IReadOnlyList<(ScoredChunk Passage, double Score)> _found;
    private readonly Dictionary<string, string> _titles;
    private readonly Dictionary<string, string[]> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _wordsOfNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _near = new(StringComparer.Ordinal);
    private Dictionary<string, double> _asked = [];
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
                        NameWords.Of(question),
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
    /// <param name="reader">Tells the words of the passages.</param>
    public IReadOnlyList<WalkPassage> ReadPassages(ContentWords content, NameWords reader)
    {
        var names = new NameSet(_titles.Values.Where(title => title.Length > 0).Concat(Seeds));
        var passages = new List<WalkPassage>(_found.Count);
        foreach (var (passage, score) in _found)
        {
            var words = reader.OfPassage(passage.Chunk.Text);
            _texts[passage.Chunk.Id] = words;
            var title = _titles[passage.Chunk.Id];
            passages.Add(
                new WalkPassage(
                    passage.Chunk.Id,
                    score,
                    title,
                    [.. names.Within(words).Where(name => name != title).Distinct(StringComparer.Ordinal)]
                )
            );
        }

        var counts = content
            .OfQuestion(_question)
            .All.Select(word => Prefix(Beginning(word.Word, word.Stem)).ToString())
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(stem => stem, _ => 0, StringComparer.Ordinal);
        var known = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in _texts.Values)
        {
            seen.Clear();
            foreach (var word in words)
            {
                if (known.TryGetValue(Prefix(word), out var prefix, out _))
                {
                    seen.Add(prefix);
                }
            }

            foreach (var prefix in seen)
            {
                counts[prefix]++;
            }
        }

        _asked = counts.ToDictionary(
            entry => entry.Key,
            entry => Math.Log(1 + ((double)Math.Max(1, _found.Count) / Math.Max(1, entry.Value))),
            StringComparer.Ordinal
        );
        _askedInAll = _asked.Values.Sum();
        return passages;
    }

    /// <summary>More than 1 where words of the question stand near a name in a passage whose text is known.</summary>
    public double Affinity(string chunkId, string key)
    {
        if (_asked.Count == 0 || !_texts.TryGetValue(chunkId, out var text))
        {
            return 1;
        }

        if (!_wordsOfNames.TryGetValue(key, out var name))
        {
            _wordsOfNames.Add(key, name = key.Split(' '));
        }

        var asked = _asked.GetAlternateLookup<ReadOnlySpan<char>>();
        var best = 0.0;
        for (var at = 0; at + name.Length <= text.Length; at++)
        {
            if (text[at] == name[0] && text.AsSpan(at, name.Length).SequenceEqual(name))
            {
                _near.Clear();
                for (var i = Math.Max(0, at - Window); i < Math.Min(text.Length, at + name.Length + Window); i++)
                {
                    if ((i < at || i >= at + name.Length) && asked.TryGetValue(Prefix(text[i]), out var prefix, out _))
                    {
                        _near.Add(prefix);
                    }
                }

                best = Math.Max(best, _near.Sum(prefix => _asked[prefix]));
            }
        }

        return 1 + (AffinityWeight * best / _askedInAll);
    }

    /// <summary>The stem where the word begins with it, and else the word: a stem of which letters were changed or its marks left out
    /// stands in no text.</summary>
    private static string Beginning(string word, string stem)
    {
        var words = NameWords.Of(word);
        return Array.Exists(words, part => part.StartsWith(stem, StringComparison.Ordinal)) || words.Length == 0 ? stem : words[0];
    }

    private static ReadOnlySpan<char> Prefix(string word) => word.Length <= PrefixLength ? word : word.AsSpan(0, PrefixLength);

    /// <summary>Names that are looked for in texts, by their first word: nearly no word of a text begins one.</summary>
    private sealed class NameSet
    {
        private readonly Dictionary<string, List<string[]>> _byFirstWord = new(StringComparer.Ordinal);

        public NameSet(IEnumerable<string> names)
        {
            foreach (
                var words in names
                    .Distinct(StringComparer.Ordinal)
                    .Select(name => name.Split(' '))
                    .Where(words => words.Length <= LongestName)
                    .OrderByDescending(words => words.Length)
            )
            {
                if (!_byFirstWord.TryGetValue(words[0], out var known))
                {
                    _byFirstWord.Add(words[0], known = []);
                }

                known.Add(words);
            }
        }

        /// <summary>The longest names that stand in a text, left to right.</summary>
        /// <param name="words">The words of the text.</param>
        /// <param name="starts">The first letter of each word as it is written; a name begins with none in lower case. Null: any will
        /// do.</param>
        public IEnumerable<string> Within(string[] words, char[]? starts = null)
        {
            for (var at = 0; at < words.Length; )
            {
                var name =
                    starts is not null && char.IsLower(starts[at])
                        ? null
                        : _byFirstWord.GetValueOrDefault(words[at])?.Find(name => words.AsSpan(at).StartsWith(name));
                if (name is not null)
                {
                    yield return string.Join(' ', name);
                }

                at += name?.Length ?? 1;
            }
        }
    }
}
