using System.Text.RegularExpressions;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>"The company", "das Unternehmen", "the author" in a question: what of an earlier turn is meant, the latest of its kind
/// first.</summary>
internal static partial class DefiniteDescription
{
    private static readonly Dictionary<string, EntityKind> s_kinds = new(StringComparer.OrdinalIgnoreCase);

    // The role that a person must have been told to have.
    private static readonly Dictionary<string, string> s_roles = new(StringComparer.OrdinalIgnoreCase);

    static DefiniteDescription()
    {
        Add(
            EntityKind.Company,
            "company firm organisation organization business corporation enterprise manufacturer maker publisher employer startup"
        );
        Add(
            EntityKind.Company,
            "Firma Unternehmen Unternehmens Konzern Konzerns Hersteller Herstellers Betrieb Betriebs Gesellschaft Verlag Verlags"
        );
        Add(
            EntityKind.Product,
            "product device model machine appliance Produkt Produkts Produktes Gerät Geräts Gerätes Modell Modells Maschine"
        );
        Add(EntityKind.Place, "city town place village Stadt Ort Orts Ortes Dorf");
        Add(EntityKind.Person, "person man woman Person Mann Frau");
        AddRole("author", "author writer Autor Autors Autorin Verfasser Verfasserin");
        AddRole("founder", "founder Gründer Gründers Gründerin");
        AddRole("inventor", "inventor Erfinder Erfinders Erfinderin");
        AddRole("head", "director head leader boss CEO Chef Chefin Leiter Leiters Leiterin Direktor Direktorin");
    }

    /// <summary>The question with the name in place of the description.</summary>
    /// <param name="question">The question.</param>
    /// <param name="turns">Earlier turns, the oldest first.</param>
    /// <param name="preferred">What the last turn is about where a company is meant; null: unknown.</param>
    /// <returns>Null where nothing is described, or nothing that was spoken of fits.</returns>
    public static string? Resolve(string question, IReadOnlyList<Turn> turns, string? preferred)
    {
        if (AsksWhatItIs().IsMatch(question))
        {
            return null;
        }

        foreach (Match match in Description().Matches(question))
        {
            var noun = match.Groups["noun"].Value;
            if (
                NamedEntities.In(question[..match.Index]).Any(entity => !entity.Name.Equals(noun, StringComparison.Ordinal))
                || Named().IsMatch(question[(match.Index + match.Length)..])
                || Referent(noun, turns, preferred) is not { } name
            )
            {
                continue;
            }

            var owns = match.Groups["of"].Success ? "'s" : "";

            // "der Preis des Unternehmens": the genitive becomes "von".
            var genitive = match.Groups["article"].Value.Equals("des", StringComparison.OrdinalIgnoreCase) ? "von " : "";
            var rewritten = $"{question[..match.Index]}{genitive}{name}{owns}{question[(match.Index + match.Length)..]}";
            return char.ToUpperInvariant(rewritten[0]) + rewritten[1..];
        }

        return null;
    }

    private static string? Referent(string noun, IReadOnlyList<Turn> turns, string? preferred)
    {
        var mentions = turns
            .SelectMany(
                (turn, i) => NamedEntities.In(turn.Assistant).Concat(NamedEntities.In(turn.User)).Select(entity => (Turn: i, entity))
            )
            .Reverse()
            .Select(mention => mention.entity)
            .ToList();
        if (mentions.Find(entity => noun.Equals(entity.Noun, StringComparison.OrdinalIgnoreCase))?.Name is { } called)
        {
            return called;
        }

        if (s_roles.TryGetValue(noun, out var role))
        {
            var persons = mentions.Where(entity => entity.Kind is EntityKind.Person).DistinctBy(entity => entity.Name).ToList();
            return mentions.Find(entity => entity.Role == role)?.Name ?? (persons.Count == 1 ? persons[0].Name : null);
        }

        if (!s_kinds.TryGetValue(noun, out var kind))
        {
            return null;
        }

        // What answers tell of a name outweighs what questions take it for: "What did Proseware study?" was a guess.
        var kinds = KindsIn(turns.SelectMany(turn => NamedEntities.In(turn.Assistant)));
        foreach (var (name, guessed) in KindsIn(turns.SelectMany(turn => NamedEntities.In(turn.User))))
        {
            kinds.TryAdd(name, guessed);
        }

        var latest = mentions.Find(entity => kinds.TryGetValue(entity.Name, out var known) && known == kind)?.Name;
        if (preferred is null || kind != EntityKind.Company || (kinds.TryGetValue(preferred, out var told) && told != kind))
        {
            return latest;
        }

        // What only looks like a name ("Urlaubstage", or the "QL" of "QL-7") has to stand back behind what was told to be a company.
        return latest is null || mentions.Exists(entity => entity.Name == preferred) ? preferred : latest;
    }

    private static Dictionary<string, EntityKind?> KindsIn(IEnumerable<NamedEntity> mentions) =>
        mentions
            .Where(entity => entity.Kind is not null)
            .GroupBy(entity => entity.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.GroupBy(entity => entity.Kind).MaxBy(votes => votes.Count())!.Key);

    private static void Add(EntityKind kind, string nouns)
    {
        foreach (var noun in nouns.Split(' '))
        {
            s_kinds[noun] = kind;
        }
    }

    private static void AddRole(string role, string nouns)
    {
        foreach (var noun in nouns.Split(' '))
        {
            s_roles[noun] = role;
        }
    }

    [GeneratedRegex(
        @"\b(?<article>the|that|this|der|die|das|dem|den|des|diese|dieser|dieses|diesem|diesen) (?<noun>\p{L}{3,})(?<of>'s|’s)?\b(?!\s+(?:that|which|who|called|named|of|namens)\b)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Description();

    /// <summary>A name right behind the description names what is meant.</summary>
    [GeneratedRegex(@"^\s+\p{Lu}[\p{L}\d-]*")]
    private static partial Regex Named();

    /// <summary>"Who is the author?" asks for it.</summary>
    [GeneratedRegex(
        @"^\W*(?:and |und |so )?(?:who|what|which|wer|was|welches?|welcher)\s+(?:is|was|are|ist|war|sind)\s+(?:the|der|die|das)\s+\p{L}+\s*\?*$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AsksWhatItIs();
}
