using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>Reads chunk after chunk with what is known of the document's names, and keeps mentions and relations.</summary>
internal sealed class KnowledgeCollector(DocumentNames names)
{
    private readonly HashSet<(string Key, string ChunkId)> _mentions = [];
    private readonly List<(string Key, string ChunkId)> _mentionOrder = [];
    private readonly Dictionary<string, string> _dates = [];
    private readonly HashSet<EntityRelation> _relations = [];
    private readonly List<EntityRelation> _relationOrder = [];

    public void Read(Chunk chunk)
    {
        var focus = new Focus { Organization = HeadingName(chunk) };
        foreach (var sentence in ChunkSentences.Read(chunk.Text))
        {
            if (sentence.Record is { } record)
            {
                var (fields, statements) = RecordReader.Read(record);
                Mention(chunk, fields);
                Relate(chunk, statements);
            }

            var found = NameFinder.Find(sentence.Tokens, sentence.IsTitle).Where(name => names.Resolve(name) is not null).ToList();
            Mention(chunk, found);
            Abbreviations(chunk, sentence.Tokens, found);
            if (!sentence.IsTitle && sentence.Record is null)
            {
                Relate(
                    chunk,
                    RelationFinder.Find(
                        sentence.Tokens,
                        found,
                        focus,
                        name => name.IsDate ? EntityKinds.Date : names.Kind(names.Resolve(name) ?? name.Key)
                    )
                );
            }
        }
    }

    public ExtractedKnowledge Finish() =>
        new(
            [
                .. _mentionOrder.Select(mention => new EntityMention(
                    _dates.TryGetValue(mention.Key, out var date)
                        ? new Entity(mention.Key, date, EntityKinds.Date)
                        : names.Entity(mention.Key),
                    mention.ChunkId
                )),
            ],
            _relationOrder
        );

    // "It" at the beginning of a section is what the section is named after.
    private FoundName? HeadingName(Chunk chunk)
    {
        if (chunk.Headings.Count == 0)
        {
            return null;
        }

        var tokens = Tokenizer.Read(chunk.Headings[^1], 0, chunk.Headings[^1].Length);
        return NameFinder
            .Find(tokens, isTitle: true)
            .Find(name => names.Resolve(name) is { } key && names.Kind(key) == EntityKinds.Organization);
    }

    private void Mention(Chunk chunk, IEnumerable<FoundName> found)
    {
        foreach (var name in found.Where(name => !name.IsDate))
        {
            if (names.Resolve(name) is { } key)
            {
                Mention(key, chunk.Id);
                if (key != name.Key && names.Kind(key) == EntityKinds.Organization)
                {
                    Mention(name.Key, chunk.Id);
                    Add(new EntityRelation(name.Key, "short_for", key, chunk.Id));
                }
            }
        }
    }

    // "International Business Machines (IBM)"
    private void Abbreviations(Chunk chunk, List<Token> tokens, List<FoundName> found)
    {
        for (var i = 0; i + 1 < found.Count; i++)
        {
            var (full, abbreviation) = (found[i], found[i + 1]);
            if (
                abbreviation.First == full.Last + 2
                && tokens[full.Last + 1].Text == "("
                && abbreviation.Last + 1 < tokens.Count
                && tokens[abbreviation.Last + 1].Text == ")"
                && names.Resolve(full) is { } key
                && names.Resolve(abbreviation) is { } shortKey
                && key != shortKey
                && IsAbbreviation(abbreviation.Text, full.Text)
            )
            {
                names.Vote(shortKey, names.Kind(key), 4);
                Add(new EntityRelation(shortKey, "short_for", key, chunk.Id));
            }
        }
    }

    private static bool IsAbbreviation(string abbreviation, string full)
    {
        var at = 0;
        foreach (var letter in abbreviation.Where(char.IsLetter))
        {
            at = full.IndexOf(letter.ToString(), at, StringComparison.OrdinalIgnoreCase) + 1;
            if (at == 0)
            {
                return false;
            }
        }

        return abbreviation.Length < full.Length && char.ToUpperInvariant(abbreviation[0]) == char.ToUpperInvariant(full[0]);
    }

    private void Relate(Chunk chunk, IEnumerable<FoundRelation> relations)
    {
        foreach (var relation in relations)
        {
            if (Key(relation.Subject) is { } subject && Key(relation.Object) is { } target && subject != target)
            {
                Vote(subject, relation.Subject, relation.SubjectKind);
                Vote(target, relation.Object, relation.ObjectKind);
                Mention(subject, chunk.Id);
                Mention(target, chunk.Id);
                Add(new EntityRelation(subject, relation.Predicate, target, chunk.Id));
            }
        }
    }

    private string? Key(FoundName name)
    {
        var key = names.Resolve(name);
        if (name.IsDate && key is not null)
        {
            _dates.TryAdd(key, name.Text);
        }

        return key;
    }

    private void Vote(string key, FoundName name, string? kind)
    {
        if (kind is not null && !name.IsDate)
        {
            names.Vote(key, kind, 3);
        }
    }

    private void Mention(string key, string chunkId)
    {
        if (_mentions.Add((key, chunkId)))
        {
            _mentionOrder.Add((key, chunkId));
        }
    }

    private void Add(EntityRelation relation)
    {
        if (_relations.Add(relation))
        {
            _relationOrder.Add(relation);
        }
    }
}
