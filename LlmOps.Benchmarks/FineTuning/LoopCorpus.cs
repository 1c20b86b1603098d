using System.Globalization;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>Documents of four tenants, the conversations about them, and what is planted in both. The same numbers make the same.</summary>
internal sealed class LoopCorpus
{
    public const string Declining = "declining-tenant";

    private const int FactsPerDocument = 20;
    private const int TurnsPerSession = 2;
    private const int Seed = 20261127;

    private readonly List<LoopFact> _facts = [];
    private readonly List<LoopSession> _sessions = [];

    public LoopCorpus(int questions)
    {
        var declined = questions / 10;
        var repeats = Math.Max(4, questions / 50);
        AddFacts(questions - declined - repeats, declined, Math.Min(500, questions / 4), repeats);
        AddSessions();
    }

    /// <summary>The tenants that have consented.</summary>
    public static IReadOnlyList<string> Consenting { get; } = ["north", "south", "east"];

    public static IEnumerable<string> Tenants => [.. Consenting, Declining];

    public IReadOnlyList<LoopFact> Facts => _facts;

    /// <summary>The conversations in the order in which they begin.</summary>
    public IReadOnlyList<LoopSession> Sessions => _sessions;

    public IEnumerable<IGrouping<string, LoopFact>> Documents => _facts.GroupBy(fact => fact.DocumentId, StringComparer.Ordinal);

    public static string TextOf(IEnumerable<LoopFact> document) => string.Join('\n', document.Select(fact => fact.Section));

    private void AddFacts(int consented, int declined, int personal, int repeated)
    {
        var documents = (consented + FactsPerDocument - 1) / FactsPerDocument;
        for (var i = 0; i < consented; i++)
        {
            // Each tenant has one document that is deleted and one with an access label.
            var document = i % documents;
            var fate =
                document < Consenting.Count ? LoopFate.DeletedDocument
                : document < 2 * Consenting.Count ? LoopFate.RestrictedDocument
                : LoopFate.Ordinary;
            _facts.Add(new LoopFact(i, Consenting[document % Consenting.Count], Name("handbook", document), fate));
        }

        for (var i = 0; i < declined; i++)
        {
            _facts.Add(new LoopFact(consented + i, Declining, Name("private", i / FactsPerDocument), LoopFate.NoConsent));
        }

        var open = Enumerable.Range(0, consented).Where(i => _facts[i].Fate == LoopFate.Ordinary).ToArray();
        new Random(Seed).Shuffle(open);
        var samples = new PersonalDataSamples(Seed).Planted();
        for (var i = 0; i < personal; i++)
        {
            _facts[open[i]] = _facts[open[i]] with { Fate = LoopFate.PersonalData, Personal = samples[i * samples.Count / personal] };
        }

        for (var i = personal; i < personal + repeated; i++)
        {
            _facts[open[i]] = _facts[open[i]] with { Fate = LoopFate.NearDuplicate };
        }

        static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number:D4}");
    }

    private void AddSessions()
    {
        var asked = new List<List<LoopFact>>();
        foreach (var document in Documents)
        {
            asked.AddRange(document.Chunk(TurnsPerSession).Select(facts => facts.ToList()));
        }

        var order = asked.ToArray();
        new Random(Seed).Shuffle(order);
        foreach (var facts in order)
        {
            var isErased = _sessions.Count % 25 == 7 && facts.TrueForAll(fact => fact.Fate == LoopFate.Ordinary);
            Add(facts, isErased, isRepeat: false);
        }

        foreach (var fact in _facts.Where(fact => fact.Fate == LoopFate.NearDuplicate).ToList())
        {
            Add([fact], isErased: false, isRepeat: true);
        }
    }

    private void Add(List<LoopFact> facts, bool isErased, bool isRepeat) =>
        _sessions.Add(
            new LoopSession(
                string.Create(CultureInfo.InvariantCulture, $"session-{_sessions.Count:D5}"),
                facts[0].Tenant,
                facts[0].Fate == LoopFate.RestrictedDocument,
                isErased,
                [.. facts.Select(fact => Turn(isErased ? fact with { Fate = LoopFate.ErasedSession } : fact, isRepeat))]
            )
        );

    /// <summary>Most readers correct the answer to the bare value, some like it as it is, some dislike it and say no more, some say
    /// nothing.</summary>
    private static LoopTurn Turn(LoopFact fact, bool isRepeat)
    {
        var (isLiked, correction) = (fact.Number * 7 % 20) switch
        {
            0 => ((bool?)true, (string?)null),
            1 => (false, null),
            2 => (null, null),
            _ => (false, $"{fact.Value}."),
        };
        return fact.Fate switch
        {
            LoopFate.PersonalData => new LoopTurn(
                fact,
                fact.Number % 2 == 0 ? $"{fact.Question} I have this here: {fact.Personal!.Value.Text.TrimEnd()}" : fact.Question,
                isLiked,
                correction is not null && fact.Number % 5 == 0 ? $"{fact.Value}. {fact.Personal!.Value.Text.TrimEnd()}" : correction
            ),
            LoopFate.NearDuplicate => new LoopTurn(
                fact,
                $"{(isRepeat ? "They" : "We")} are filling in the form for the yearly inspection of the whole plant and everything in it, and one line of the second page is still empty: what is the {fact.Attribute} of {fact.Machine}?",
                false,
                $"{fact.Value}."
            ),
            LoopFate.ErasedSession => new LoopTurn(fact, $"{fact.Question} My ticket is {TicketOf(fact)}.", isLiked, correction),
            _ => new LoopTurn(fact, fact.Question, isLiked, correction),
        };
    }

    /// <summary>A word that only an erased session holds.</summary>
    public static string TicketOf(LoopFact fact) => string.Create(CultureInfo.InvariantCulture, $"erased{fact.Number:D5}ticket");
}
