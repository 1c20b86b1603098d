using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>Finds entities and relations in English text by rules: no model, the same result every time, time linear in the text.</summary>
/// <remarks>Names are found by their capitals, of which those at the beginning of a sentence count only where something else confirms
/// them; relations by verbs and phrases between names, in both voices. <c>acquired</c>, <c>founded_by</c> and their like always run in one
/// direction, whichever way the sentence puts it. A date is tied to what it dates: <c>acquired_in</c>, <c>founded_in</c>,
/// <c>launched_in</c>, <c>merged_in</c>, <c>appointed_in</c>, <c>born_in</c>. An abbreviation in parentheses and a shortened name are tied
/// to the full name by <c>short_for</c>.
/// </remarks>
public sealed class RuleBasedKnowledgeExtractor : IKnowledgeExtractor
{
    private const int LongestQuestionNGram = 3;
    private const int MostQuestionWords = 40;

    /// <inheritdoc/>
    public ValueTask<ExtractedKnowledge> ExtractAsync(string title, IReadOnlyList<Chunk> chunks, CancellationToken cancellationToken) =>
        ValueTask.FromResult(TitleName.AddTo(Extract(chunks), title, chunks));

    /// <summary>What the chunks' texts say, without their document's title.</summary>
    public static ExtractedKnowledge Extract(IReadOnlyList<Chunk> chunks)
    {
        var names = new DocumentNames();
        foreach (var chunk in chunks)
        {
            foreach (var heading in chunk.Headings)
            {
                Observe(Tokenizer.Read(heading, 0, heading.Length), isTitle: true);
            }

            foreach (var sentence in ChunkSentences.Read(chunk.Text))
            {
                if (sentence.Record is { } record)
                {
                    names.Observe([], RecordReader.Read(record).Names);
                }

                Observe(sentence.Tokens, sentence.IsTitle);
            }
        }

        names.Settle();
        var collector = new KnowledgeCollector(names);
        foreach (var chunk in chunks)
        {
            collector.Read(chunk);
        }

        return collector.Finish();

        void Observe(List<Token> tokens, bool isTitle) => names.Observe(tokens, NameFinder.Find(tokens, isTitle));
    }

    /// <inheritdoc/>
    public IReadOnlyList<Entity> ExtractFromQuestion(string question)
    {
        var found = new Dictionary<string, Entity>();
        foreach (var quoted in Quoted(question))
        {
            Add(quoted, EntityKinds.Term);
        }

        var tokens = Tokenizer.Read(question, 0, question.Length);
        var names = NameFinder.Find(tokens, isTitle: false);
        foreach (var name in names.Where(name => !name.IsDate && !Lexicon.Ordinary.Contains(name.Key)))
        {
            Add(name.Text, name.Kind);
        }

        if (found.Count == 0)
        {
            foreach (var date in names.Where(name => name.IsDate))
            {
                Add(date.Text, date.Kind);
            }
        }

        if (found.Count == 0)
        {
            AddWords(tokens, Add);
        }

        return [.. found.Values];

        void Add(string name, string kind)
        {
            var key = EntityKey.Normalize(name);
            if (key.Length is >= 2 and <= 120)
            {
                found.TryAdd(key, new Entity(key, name, kind));
            }
        }
    }

    // A question without a single capital may name things all the same: every run of content words could be one. The graph knows which are.
    private static void AddWords(List<Token> tokens, Action<string, string> add)
    {
        var words = tokens.Where(token => token.IsWord).Take(MostQuestionWords).ToList();
        for (var length = LongestQuestionNGram; length >= 1; length--)
        {
            for (var i = 0; i + length <= words.Count; i++)
            {
                if (
                    Enumerable
                        .Range(i, length)
                        .All(at =>
                            words[at].Lower.Length > 1
                            && !Lexicon.Ordinary.Contains(words[at].Lower)
                            && !RelationRules.Verbs.ContainsKey(words[at].Lower)
                            && !Lexicon.Auxiliaries.Contains(words[at].Lower)
                        )
                )
                {
                    add(string.Join(' ', words.Skip(i).Take(length).Select(word => word.Text)), EntityKinds.Term);
                }
            }
        }
    }

    private static IEnumerable<string> Quoted(string question)
    {
        var open = -1;
        for (var i = 0; i < question.Length; i++)
        {
            if (question[i] is '"' or '“' or '”' or '«' or '»' or '`')
            {
                if (open >= 0 && i - open is > 2 and < 120)
                {
                    yield return question[(open + 1)..i];
                    open = -1;
                }
                else
                {
                    open = i;
                }
            }
        }
    }
}
