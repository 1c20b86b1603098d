using System.Collections.Frozen;

namespace LlmOps.Engine.Extraction;

/// <summary>The verbs and phrases that state relations.</summary>
internal static class RelationRules
{
    private const string Organization = EntityKinds.Organization;
    private const string Person = EntityKinds.Person;
    private const string Place = EntityKinds.Place;
    private const string Product = EntityKinds.Product;

    public static readonly FrozenDictionary<string, VerbRule> Verbs = MakeVerbs();

    public static readonly FrozenDictionary<string, PhraseRule[]> Phrases = MakePhrases();

    private static FrozenDictionary<string, VerbRule> MakeVerbs()
    {
        var verbs = new Dictionary<string, VerbRule>();
        Add(
            "acquired bought purchased",
            "acquire acquires acquiring buys purchases",
            "acquired",
            false,
            Organization,
            Organization,
            "acquired_in"
        );
        Add("founded established co-founded cofounded", "co-founds founds", "founded_by", true, Person, Organization, "founded_in");
        Add(
            "launched introduced unveiled released",
            "launches introduces unveils releases launching",
            "launched",
            false,
            null,
            Product,
            "launched_in"
        );
        Add(
            "manufactured produced made built sold",
            "makes manufactures produces builds sells",
            "makes",
            false,
            Organization,
            Product,
            null
        );
        Add("developed designed", "develops designs", "develops", false, null, Product, null);
        Add("owned", "owns", "owns", false, null, Organization, null);
        Add("led headed chaired", "leads heads chairs", "led_by", true, Person, Organization, null);
        Add("managed run", "manages runs", "led_by", true, Person, Organization, null);
        Add("employed", "employs", "works_for", true, Organization, Person, null);
        Add("supplied", "supplies", "supplies", false, Organization, null, null);
        Add("succeeded replaced", "succeeds replaces", "succeeded", false, Person, Person, null);
        return verbs.ToFrozenDictionary();

        void Add(string participles, string others, string predicate, bool isSwapped, string? agent, string? patient, string? date)
        {
            foreach (var form in participles.Split(' '))
            {
                verbs[form] = new VerbRule(predicate, isSwapped, true, agent, patient, date);
            }

            foreach (var form in others.Split(' '))
            {
                verbs[form] = new VerbRule(predicate, isSwapped, false, agent, patient, date);
            }
        }
    }

    private static FrozenDictionary<string, PhraseRule[]> MakePhrases()
    {
        var rules = new List<PhraseRule>();
        Add("acquired", false, Organization, Organization, "took over|takes over|taking over");
        Add("acquired", true, Organization, Organization, "taken over by|sold to", "acquired_in");
        Add("merged_with", false, Organization, Organization, "merged with|merges with|merger with|merge with|merged into", "merged_in");
        Add(
            "founded_by",
            false,
            Organization,
            Person,
            "'s founder|'s co-founder|'s founders|its founder|its founders|set up by|started by"
        );
        Add("founded_by", true, Person, Organization, "founder of|co-founder of|cofounder of|founders of");
        Add(
            "founded_in",
            false,
            Organization,
            null,
            "founded in|established in|formed in|incorporated in|founded on|since its foundation in",
            null
        );
        Add(
            "headquartered_in",
            false,
            Organization,
            Place,
            "headquartered in|headquarters in|headquarters at|headquarters are in|headquarters is in|headquarters are located "
                + "in|headquarters is located in|headquarters to|head office in|head office is in|head office is located in|head office "
                + "to|headquartered at|seat in|seat is in"
        );
        Add(
            "located_in",
            false,
            null,
            Place,
            "based in|located in|situated in|offices in|office in|warehouse in|factory in|plant in|branch in|store in|stores in|shop "
                + "in|operates in|base in|based out of|moved to|relocated to"
        );
        Add(
            "ceo_of",
            false,
            Person,
            Organization,
            "ceo of|chief executive of|chief executive officer of|managing director of",
            "appointed_in"
        );
        Add(
            "ceo_of",
            true,
            Organization,
            Person,
            "'s ceo|'s chief executive|'s chief executive officer|'s managing director|its ceo|its chief executive|its chief executive "
                + "officer|its managing director|ceo is|chief executive is|chief executive officer is|managing director is"
        );
        Add(
            "works_for",
            false,
            Person,
            Organization,
            "works for|works at|worked for|worked at|working for|working at|work for|work at|joined|joins|cfo of|cto of|coo of|president "
                + "of|chairman of|chairwoman of|chair of|director of|head of|engineer at|manager at|manager of|scientist at|officer "
                + "of|officer at|chief engineer of|employee of|spokesperson for|spokesman for|professor at|researcher at|designer at"
        );
        Add("subsidiary_of", false, Organization, Organization, "subsidiary of|division of|unit of|affiliate of|brand of");
        Add("part_of", false, null, null, "part of|belongs to|belonging to|district of|region of|member of");
        Add("owns", false, null, Organization, "parent company of|parent of|owner of|owners of|stake in its subsidiary");
        Add(
            "partner_of",
            false,
            Organization,
            Organization,
            "partnered with|partners with|partnership with|partner of|teamed up with|joint venture with|cooperates with|collaborates "
                + "with|works together with|alliance with"
        );
        Add("invested_in", false, null, Organization, "invested in|invests in|stake in|shares in|investor in|investors in|investment in");
        Add("born_in", false, Person, null, "born in|born on", null);
        Add("lives_in", false, Person, Place, "lives in|lived in|resides in|moved with her family to|moved with his family to");
        Add("studied_at", false, Person, Organization, "graduated from|studied at|degree from|educated at|alumnus of");
        Add("competes_with", false, Organization, Organization, "competes with|competitor of|rival of|compete with");
        Add("capital_of", false, Place, Place, "capital of");
        Add("written_by", false, null, Person, "written by|authored by");
        Add(
            "works_for",
            true,
            Organization,
            Person,
            "'s cfo|'s cto|'s coo|'s president|'s chairman|'s chairwoman|'s chief financial officer|'s chief technology officer|chief "
                + "financial officer is|chief technology officer is|chairman is|chairwoman is|president is|its chief financial officer|its "
                + "chief technology officer|its cfo|its cto|its chairman|its chairwoman|its president"
        );
        return rules
            .GroupBy(rule => rule.Words[0])
            .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(rule => rule.Words.Length).ToArray());

        void Add(string predicate, bool isSwapped, string? left, string? right, string phrases, string? date = null)
        {
            foreach (var phrase in phrases.Split('|'))
            {
                rules.Add(new PhraseRule(phrase.Split(' '), predicate, isSwapped, left, right, date));
            }
        }
    }
}
