using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>What all chunks of a document together say of its names: which count, of what kind each is, and which is short for
/// another.</summary>
internal sealed class DocumentNames
{
    private readonly Dictionary<string, Record> _records = [];
    private readonly HashSet<(string Short, string Long)> _together = [];
    private readonly Dictionary<string, string> _canonical = [];
    private int _order;

    private sealed class Record
    {
        public required int FirstSeen { get; init; }

        public bool IsConfirmed { get; set; }

        public Dictionary<string, int> Spellings { get; } = [];

        public Dictionary<string, int> Votes { get; } = [];
    }

    /// <summary>Counts the names of one sentence.</summary>
    public void Observe(IReadOnlyList<Token> tokens, IReadOnlyList<FoundName> names)
    {
        foreach (var name in names)
        {
            if (name.IsDate)
            {
                continue;
            }

            var record = For(name.Key);
            record.IsConfirmed |= !name.IsWeak || IsConfirmedByContext(tokens, name) || IsCalledOrganization(tokens, name);
            record.Spellings[name.Text] = record.Spellings.GetValueOrDefault(name.Text) + 1;
            if (name.Strength > 0)
            {
                Vote(name.Key, name.Kind, name.Strength * 2);
            }

            if (name.First > 0 && name.Strength < 2 && Lexicon.PlacePrepositions.Contains(tokens[name.First - 1].Lower))
            {
                Vote(name.Key, EntityKinds.Place, 1);
            }

            if (IsCalledOrganization(tokens, name))
            {
                Vote(name.Key, EntityKinds.Organization, 4);
            }
        }

        // Two names in one sentence are two things.
        for (var i = 0; i < names.Count && i < 40; i++)
        {
            for (var j = 0; j < names.Count && j < 40; j++)
            {
                if (names[j].Key.Length > names[i].Key.Length + 1 && names[j].Key.StartsWith(names[i].Key, StringComparison.Ordinal))
                {
                    _together.Add((names[i].Key, names[j].Key));
                }
            }
        }
    }

    public void Vote(string key, string kind, int weight)
    {
        var votes = For(key).Votes;
        votes[kind] = votes.GetValueOrDefault(kind) + weight;
    }

    /// <summary>Decides which short names stand for which long ones. Call it after every sentence was observed.</summary>
    public void Settle()
    {
        var sorted = _records.Keys.Order(StringComparer.Ordinal).ToArray();
        var byLastWord = _records
            .Keys.Where(key => key.Contains(' ', StringComparison.Ordinal) && Kind(key) == EntityKinds.Person)
            .ToLookup(key => key[(key.LastIndexOf(' ') + 1)..]);
        foreach (var (key, record) in _records)
        {
            var longer = Longer(sorted, key);
            if (
                longer.Count == 1
                && Kind(longer[0]) is EntityKinds.Organization or EntityKinds.Person
                && Kind(key) is not (EntityKinds.Place or EntityKinds.Product)
                && _records[longer[0]].FirstSeen < record.FirstSeen
                && !_together.Contains((key, longer[0]))
            )
            {
                _canonical[key] = longer[0];
                continue;
            }

            var persons = byLastWord[key].Take(2).ToList();
            if (persons.Count == 1 && Kind(key) is EntityKinds.Term or EntityKinds.Person)
            {
                _canonical[key] = persons[0];
            }
        }

        foreach (var (shortKey, longKey) in _canonical)
        {
            _records[longKey].IsConfirmed |= _records[shortKey].IsConfirmed;
        }
    }

    /// <summary>The key under which a name's statements stand, or null where it is no name after all.</summary>
    public string? Resolve(FoundName name) =>
        name.IsDate ? name.Key
        : !_records.TryGetValue(name.Key, out var record) ? null
        : _canonical.TryGetValue(name.Key, out var canonical) ? canonical
        : record.IsConfirmed ? name.Key
        : null;

    public string Kind(string key)
    {
        if (!_records.TryGetValue(key, out var record) || record.Votes.Count == 0)
        {
            return EntityKinds.Term;
        }

        return record.Votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key, StringComparer.Ordinal).First().Key;
    }

    public Entity Entity(string key)
    {
        var spellings = _records[key].Spellings;
        var name =
            spellings.Count == 0
                ? key
                : spellings
                    .OrderByDescending(spelling => spelling.Value)
                    .ThenBy(spelling => spelling.Key, StringComparer.Ordinal)
                    .First()
                    .Key;
        return new Entity(key, name, Kind(key));
    }

    public bool Knows(string key) => _records.TryGetValue(key, out var record) && record.IsConfirmed;

    // Up to two keys that go on where this one ends.
    private static List<string> Longer(string[] sorted, string key)
    {
        var prefix = key + " ";
        var at = Array.BinarySearch(sorted, prefix, StringComparer.Ordinal);
        at = at < 0 ? ~at : at;
        var longer = new List<string>(2);
        while (at < sorted.Length && longer.Count < 2 && sorted[at].StartsWith(prefix, StringComparison.Ordinal))
        {
            longer.Add(sorted[at++]);
        }

        return longer;
    }

    private Record For(string key)
    {
        if (!_records.TryGetValue(key, out var record))
        {
            _records[key] = record = new Record { FirstSeen = _order++ };
        }

        return record;
    }

    // A capital at the beginning of a sentence is a name's where the name acts, owns or is explained.
    private static bool IsConfirmedByContext(IReadOnlyList<Token> tokens, FoundName name)
    {
        var i = name.Last + 1;
        if (i >= tokens.Count)
        {
            return false;
        }

        if (tokens[i].Text == "'s")
        {
            return !Lexicon.Generic.Contains(tokens[name.Last].Lower);
        }

        if (tokens[i].Text == "," && i + 1 < tokens.Count && tokens[i + 1].Lower is "a" or "an" or "which")
        {
            return true;
        }

        if (tokens[i].Text == "(" && i + 2 < tokens.Count && tokens[i + 1].IsAcronym && tokens[i + 2].Text == ")")
        {
            return true;
        }

        while (
            i < tokens.Count
            && i < name.Last + 4
            && (Lexicon.Auxiliaries.Contains(tokens[i].Lower) || Lexicon.Adverbs.Contains(tokens[i].Lower))
        )
        {
            i++;
        }

        return i < tokens.Count
            && tokens[i].Lower is not ("run" or "made" or "built" or "sold")
            && (
                RelationRules.Verbs.ContainsKey(tokens[i].Lower)
                || tokens[i].Lower
                    is "headquartered"
                        or "based"
                        or "located"
                        or "merged"
                        or "born"
                        or "joined"
                        or "invested"
                        or "partnered"
                        or "announced"
                        or "completed"
                        or "agreed"
                        or "signed"
                        or "plans"
                        or "appointed"
                        or "hired"
                        or "competes"
                        or "cooperates"
                        or "collaborates"
                        or "resigned"
                        or "employs"
                        or "opened"
                        or "said"
                        or "works"
                        or "lives"
                        or "operates"
            );
    }

    // "Contoso, a Norwegian energy company", "Contoso is a retailer"
    private static bool IsCalledOrganization(IReadOnlyList<Token> tokens, FoundName name)
    {
        var i = name.Last + 1;
        if (i + 1 >= tokens.Count || tokens[i].Lower is not ("," or "is" or "was") || tokens[i + 1].Lower is not ("a" or "an" or "the"))
        {
            return false;
        }

        for (i += 2; i < tokens.Count && i < name.Last + 10 && (tokens[i].IsWord || tokens[i].Text == "-"); i++)
        {
            if (Lexicon.Prepositions.Contains(tokens[i].Lower) || Lexicon.ClauseWords.Contains(tokens[i].Lower))
            {
                return false;
            }

            if (Lexicon.OrganizationNouns.Contains(tokens[i].Lower))
            {
                return true;
            }
        }

        return false;
    }
}
