using System.Text;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Asking;

/// <summary>Which names the question and the passages found so far share, read from their texts: documents' titles are names, also where no extractor saw them as such.</summary>
internal sealed class QuestionNames
{
    private const int Window = 8;
    private const int PrefixLength = 5;
    private const double AffinityWeight = 5;
    private const int LongestName = 7;
    private const int ShortestTitle = 4;

    private readonly string _question;
    private readonly IReadOnlyList<(ScoredChunk Passage, double Score)> _found;
    private readonly Dictionary<string, string> _titles;
    private readonly Dictionary<string, (string[] Words, string[] Prefixes)> _texts = new(StringComparer.Ordinal);
    private Dictionary<string, double> _asked = [];

    /// <summary>Reads the question, and of the passages only their titles.</summary>
    /// <param name="question">The question.</param>
    /// <param name="known">Keys of names that the question holds.</param>
    /// <param name="found">Passages of other legs with their fused score, best first.</param>
    public QuestionNames(string question, IEnumerable<string> known, IReadOnlyList<(ScoredChunk Passage, double Score)> found)
    {
        (_question, _found) = (question, found);
        _titles = found.ToDictionary(entry => entry.Passage.Chunk.Id, entry => EntityKey.Normalize(entry.Passage.Title) is { Length: >= ShortestTitle } title && title.Any(char.IsLetter) ? title : "", StringComparer.Ordinal);
        Seeds = [.. known.Concat(Within(Words(question), _titles.Values.Where(title => title.Length > 0).ToHashSet(StringComparer.Ordinal))).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Keys of the question's names, titles of found documents among them.</summary>
    public IReadOnlyList<string> Seeds { get; }

    /// <summary>Reads the passages' texts, for a walk.</summary>
    /// <param name="content">Tells the words of the question that carry its content.</param>
    public IReadOnlyList<WalkPassage> ReadPassages(ContentWords content)
    {
        var names = _titles.Values.Where(title => title.Length > 0).Concat(Seeds).ToHashSet(StringComparer.Ordinal);
        var passages = new List<WalkPassage>(_found.Count);
        foreach (var (passage, score) in _found)
        {
            var words = Words(passage.Chunk.Text);
            _texts[passage.Chunk.Id] = (words, [.. words.Select(Prefix)]);
            var title = _titles[passage.Chunk.Id];
            passages.Add(new WalkPassage(passage.Chunk.Id, score, title, [.. Within(words, names).Where(name => name != title).Distinct(StringComparer.Ordinal)]));
        }

        var counts = content.Of(_question).Select(Prefix).Distinct(StringComparer.Ordinal).ToDictionary(stem => stem, _ => 0, StringComparer.Ordinal);
        foreach (var (_, prefixes) in _texts.Values)
        {
            foreach (var prefix in prefixes.Where(counts.ContainsKey).ToHashSet(StringComparer.Ordinal))
            {
                counts[prefix]++;
            }
        }

        _asked = counts.ToDictionary(entry => entry.Key, entry => Math.Log(1 + ((double)Math.Max(1, _found.Count) / Math.Max(1, entry.Value))), StringComparer.Ordinal);
        return passages;
    }

    /// <summary>More than 1 where words of the question stand near a name in a passage whose text is known.</summary>
    public double Affinity(string chunkId, string key)
    {
        if (_asked.Count == 0 || !_texts.TryGetValue(chunkId, out var text))
        {
            return 1;
        }

        var name = key.Split(' ');
        var best = 0.0;
        for (var at = 0; at + name.Length <= text.Words.Length; at++)
        {
            if (text.Words[at] == name[0] && text.Words.AsSpan(at, name.Length).SequenceEqual(name))
            {
                var (from, to) = (Math.Max(0, at - Window), Math.Min(text.Words.Length, at + name.Length + Window));
                best = Math.Max(best, text.Prefixes[from..at].Concat(text.Prefixes[(at + name.Length)..to]).Distinct(StringComparer.Ordinal).Sum(prefix => _asked.GetValueOrDefault(prefix)));
            }
        }

        return 1 + (AffinityWeight * best / _asked.Values.Sum());
    }

    /// <summary>The longest names of a set that stand in a text, left to right.</summary>
    private static IEnumerable<string> Within(string[] words, HashSet<string> names)
    {
        for (var at = 0; at < words.Length;)
        {
            var length = Math.Min(LongestName, words.Length - at);
            while (length > 0 && !names.Contains(string.Join(' ', words, at, length)))
            {
                length--;
            }

            if (length > 0)
            {
                yield return string.Join(' ', words, at, length);
            }

            at += Math.Max(1, length);
        }
    }

    private static string Prefix(string word) => word.Length <= PrefixLength ? word : word[..PrefixLength];

    private static string[] Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (c is not '.')
            {
                // Keys leave dots out.
                End();
            }
        }

        End();
        return [.. words];

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
