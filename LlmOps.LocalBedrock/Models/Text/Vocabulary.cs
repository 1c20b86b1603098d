namespace LlmOps.LocalBedrock.Models.Text;

/// <summary>What the local models know of English: words without content, small classes of synonyms, words that only name a kind.</summary>
internal static class Vocabulary
{
    public const string Acquire = "c:acquire";
    public const string Found = "c:found";
    public const string Founder = "c:founder";
    public const string Seat = "c:seat";
    public const string Lead = "c:lead";
    public const string Price = "c:price";
    public const string Employee = "c:employee";

    private const string ChiefPrefix = "c:chief-";

    private static readonly HashSet<string> s_stop = Set(
        """
        a an the and or but nor so yet if then than that this these those there here it its itself they them their theirs he him his she her hers we us our ours you your yours i me my mine
        is are was were be been being am do does did doing done has have had having will would shall should can could may might must ought
        of in on at by for with from to into onto about as up out off over under again further between through during before after above below per via
        not no only own same too very just also any all both each every few more most other some such what which who whom whose when where why how
        please ok okay yes hi hello thanks thank let lets don't doesn't isn't aren't wasn't weren't can't won't didn't it's that's what's who's where's there's i'm whats whos wheres whens hows
        tell describe explain give show shows list name define summarize summarise know say said says according mention mentioned mentions state stated states
        s t re ve ll d m etc e.g i.e eg ie whether while because since until against ever still now already
        """
    );

    private static readonly HashSet<string> s_generic = Set(
        """
        company companies firm firms business businesses organisation organization organisations organizations corporation person man woman place places city cities town country countries nation
        year years date dates month months day days week weeks hour hours time times name names number numbers amount thing things document documents text passage passages information detail details kind type sort
        many much long old big large high far often exact exactly current currently total
        offer offers provide provides use uses used get gets take takes took go goes happen happened happens mean means call called calls want need like work works exist exists come comes become became
        """
    );

    /// <summary>Classes that a question's answer cannot do without.</summary>
    private static readonly HashSet<string> s_essential = [Acquire, Found, Founder, Seat, Lead, Price, Employee];

    private static readonly Dictionary<string, string> s_classes = BuildClasses(
        (
            Acquire,
            "acquire acquires acquired acquiring acquisition acquisitions acquirer buyer buyers purchaser buy buys buying bought purchase "
                + "purchases purchased purchasing takeover buyout"
        ),
        (Found, "founded founding cofounded establish establishes established establishing founds"),
        (Founder, "founder founders cofounder cofounders"),
        ("c:find", "find finds finding found"),
        (
            "c:begin",
            "start starts started starting begin begins began begun beginning commence commences commenced launch launches launched "
                + "launching"
        ),
        (Seat, "headquarter headquarters headquartered headquartering hq based located location situated seated"),
        (Lead, "ceo lead leads leading led leader leaders heads headed president chairs"),
        (Price, "cost costs costing price prices priced pricing fee fees charge charges charged"),
        (Employee, "employee employees staff workforce personnel headcount people worker workers employ employs employed employing"),
        ("c:sell", "sell sells selling sold sale"),
        ("c:revenue", "revenue revenues turnover"),
        ("c:profit", "profit profits earnings"),
        ("c:customer", "customer customers client clients"),
        ("c:phone", "phone telephone"),
        ("c:mail", "email emails e-mail"),
        ("c:vacation", "vacation vacations holiday holidays"),
        ("c:refund", "refund refunds refunded refunding refundable reimburse reimbursed reimbursement reimbursements"),
        ("c:cancel", "cancel cancels cancelled canceled cancelling cancellation terminate terminates terminated termination"),
        ("c:due", "deadline deadlines due"),
        ("c:allow", "allow allows allowed permit permits permitted"),
        ("c:require", "require requires required requirement requirements necessary mandatory obligatory compulsory"),
        ("c:end", "end ends ended ending expire expires expired expiry expiration"),
        ("c:grow", "grow grows grew grown growth increase increases increased increasing rise rises rose risen"),
        (
            "c:shrink",
            "decrease decreases decreased decline declines declined reduce reduces reduced reduction drop drops dropped fell fallen"
        ),
        ("c:deliver", "deliver delivers delivered delivery deliveries ship ships shipped shipping shipment shipments dispatch dispatched"),
        ("c:car", "car cars vehicle vehicles automobile"),
        ("c:salary", "salary salaries wage wages"),
        ("c:reply", "answer answers answered reply replies replied respond responds responded response responses"),
        ("c:repair", "fix fixes fixed repair repairs repaired"),
        ("c:help", "help helps helped support supports supported assist assists assisted assistance"),
        ("c:keep", "keep keeps kept retain retains retained retention store stores stored storage"),
        ("c:delete", "delete deletes deleted deletion remove removes removed removal erase erased erasure"),
        ("c:own", "own owns owned owner owners subsidiary subsidiaries parent"),
        ("c:partner", "partner partners partnered partnership partnerships"),
        ("c:invent", "invent invents invented inventor inventors invention"),
        ("c:write", "write writes wrote written author authors authored"),
        ("c:win", "win wins won winner winners winning"),
        (
            "c:make",
            "make makes made making manufacture manufactures manufactured manufacturer manufacturing produce produces produced producer "
                + "production maker makers"
        ),
        ("c:build", "build builds built building"),
        ("c:pay", "pay pays paid payment payments payable"),
        ("c:approve", "approve approves approved approval"),
        ("c:born", "born birth birthplace birthday"),
        ("c:die", "die dies died death"),
        ("c:study", "study studies studied"),
        ("c:remote", "remote remotely home"),
        ("c:guarantee", "warranty warranties guarantee guarantees guaranteed"),
        ("c:weight", "weight weights weigh weighs heavy"),
        ("c:maximum", "maximum max limit limits limited most"),
        ("c:minimum", "minimum min least"),
        ("c:spend", "spend spends spent"),
        ("c:hold", "hold holds held"),
        ("c:leave", "leave leaves left depart departs departed departing departure departures"),
        ("c:lose", "lose loses lost loss"),
        ("c:meet", "meet meets met meeting meetings"),
        ("c:run", "run runs ran running"),
        ("c:send", "send sends sent"),
        ("c:see", "see sees saw seen"),
        ("c:teach", "teach teaches taught"),
        ("c:choose", "choose chooses chose chosen"),
        ("c:speak", "speak speaks spoke spoken"),
        ("c:give", "gave given gives")
    );

    private static readonly Dictionary<(string, string), string> s_pairs = new()
    {
        [("chief", "executive")] = Lead,
        [("executive", "officer")] = Lead,
        [("managing", "director")] = Lead,
        [("head", "office")] = Seat,
        [("main", "office")] = Seat,
        [("take", "over")] = Acquire,
        [("takes", "over")] = Acquire,
        [("took", "over")] = Acquire,
        [("taken", "over")] = Acquire,
        [("taking", "over")] = Acquire,
        [("time", "off")] = "c:vacation",
        [("annual", "leave")] = "c:vacation",
        [("money", "back")] = "c:refund",
        [("at", "most")] = "c:maximum",
        [("up", "to")] = "c:maximum",
        [("at", "least")] = "c:minimum",
    };

    private static readonly HashSet<string> s_beginnings = [.. s_pairs.Keys.Select(pair => pair.Item1)];

    private static readonly Dictionary<(string, string), double> s_kin = new()
    {
        [(Found, "c:begin")] = 0.8,
        [(Found, Founder)] = 0.5,
        [(Seat, "offic")] = 0.6,
        [(Seat, "address")] = 0.6,
        [("reach", "address")] = 0.7,
        [(Price, "c:pay")] = 0.5,
        [(Acquire, "c:own")] = 0.5,
        [("c:sell", "c:revenue")] = 0.5,
        [("c:make", "c:build")] = 0.8,
        [("c:sell", Acquire)] = 0.5,
        [("c:keep", "backup")] = 0.4,
        [("c:due", "within")] = 0.4,
        [(Employee, "c:work")] = 0.5,
    };

    private static readonly HashSet<string> s_withKin = [.. s_kin.Keys.SelectMany(pair => (string[])[pair.Item1, pair.Item2])];

    public static bool IsStop(string lower) => s_stop.Contains(lower);

    public static bool IsGeneric(string lower) => s_generic.Contains(lower);

    public static bool IsEssential(string concept) =>
        s_essential.Contains(concept) || concept.StartsWith(ChiefPrefix, StringComparison.Ordinal);

    /// <summary>The concept of "chief financial officer" and its like.</summary>
    public static string ChiefOfficer(string field) => ChiefPrefix + Stemmer.Stem(field);

    public static bool IsClass(string concept) => concept.StartsWith("c:", StringComparison.Ordinal);

    public static string Concept(string lower) => s_classes.GetValueOrDefault(lower) ?? Stemmer.Stem(lower);

    /// <summary>Whether <see cref="PairConcept"/> may know a pair that begins with a word.</summary>
    public static bool BeginsPair(string lower) => s_beginnings.Contains(lower);

    public static string? PairConcept(string first, string second) => s_pairs.GetValueOrDefault((first, second));

    /// <summary>How near two concepts are: 1 the same, 0 strangers.</summary>
    public static double Nearness(string left, string right)
    {
        if (left == right)
        {
            return 1;
        }

        // Nearly no concept has kin, and nearly every word of every text is asked for.
        if (s_withKin.Contains(left) && (s_kin.TryGetValue((left, right), out var near) || s_kin.TryGetValue((right, left), out near)))
        {
            return near;
        }

        return !IsClass(left) && !IsClass(right) && SharesRoot(left, right) ? 0.65 : 0;
    }

    /// <summary>Derivations that the stemmer leaves apart, such as "contract" and "contractor".</summary>
    private static bool SharesRoot(string left, string right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        return shared >= 5 && left.Length - shared <= 3 && right.Length - shared <= 3 && (left.Length == shared || right.Length == shared);
    }

    private static HashSet<string> Set(string words) => [.. words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];

    private static Dictionary<string, string> BuildClasses(params (string Name, string Words)[] classes)
    {
        var byWord = classes
            .SelectMany(entry => entry.Words.Split(' ').Select(word => (word, entry.Name)))
            .ToDictionary(pair => pair.word, pair => pair.Name, StringComparer.Ordinal);
        byWord["cfo"] = ChiefOfficer("financial");
        byWord["cto"] = ChiefOfficer("technology");
        byWord["coo"] = ChiefOfficer("operating");
        byWord["cio"] = ChiefOfficer("information");
        return byWord;
    }
}
