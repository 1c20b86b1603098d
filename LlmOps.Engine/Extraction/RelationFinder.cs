namespace LlmOps.Engine.Extraction;

/// <summary>Finds what one sentence says about its names.</summary>
/// <remarks>Every search looks a bounded number of tokens to the left or right of a verb or phrase, so that the time is linear in the
/// sentence.</remarks>
internal sealed class RelationFinder
{
    private const int Reach = 24;

    private readonly IReadOnlyList<Token> _tokens;
    private readonly IReadOnlyList<FoundName> _names;
    private readonly Focus _focus;
    private readonly Func<FoundName, string> _kindOf;
    private readonly int[] _nameAt;
    private readonly List<FoundRelation> _relations = [];
    private FoundName? _lastSubject;

    private RelationFinder(IReadOnlyList<Token> tokens, IReadOnlyList<FoundName> names, Focus focus, Func<FoundName, string> kindOf)
    {
        (_tokens, _names, _focus, _kindOf) = (tokens, names, focus, kindOf);
        _nameAt = new int[tokens.Count];
        Array.Fill(_nameAt, -1);
        for (var i = 0; i < names.Count; i++)
        {
            for (var token = names[i].First; token <= names[i].Last; token++)
            {
                _nameAt[token] = i;
            }
        }
    }

    /// <summary>Reads a sentence.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="names">Its names and dates, in order.</param>
    /// <param name="focus">What was spoken of before; moved on to what this sentence speaks of.</param>
    /// <param name="kindOf">The kind a name has in the document as a whole.</param>
    public static List<FoundRelation> Find(
        IReadOnlyList<Token> tokens,
        IReadOnlyList<FoundName> names,
        Focus focus,
        Func<FoundName, string> kindOf
    )
    {
        var finder = new RelationFinder(tokens, names, focus, kindOf);
        finder.Read();
        finder.MoveFocus();
        return finder._relations;
    }

    private void Read()
    {
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (_nameAt[i] >= 0 && !(_tokens[i].IsCapital && RelationRules.Phrases.ContainsKey(_tokens[i].Lower)))
            {
                continue;
            }

            if (RelationRules.Phrases.TryGetValue(_tokens[i].Lower, out var phrases) && Match(phrases, i) is { } match)
            {
                ReadPhrase(match.Rule, i, match.End);
                if (RelationRules.Verbs.TryGetValue(_tokens[i].Lower, out var inner) && inner.IsParticiple)
                {
                    ReadPassiveAgent(inner, i, FindLeft(i, inner.PatientKind));
                }

                i = match.End - 1;
            }
            else if (RelationRules.Verbs.TryGetValue(_tokens[i].Lower, out var verb))
            {
                ReadVerb(verb, i);
            }
            else if (_tokens[i].Lower is "acquisition" or "takeover" or "purchase")
            {
                ReadAcquisition(i);
            }
            else if (_tokens[i].Lower is "appointed" or "named" or "hired" or "promoted" or "elected")
            {
                ReadAppointment(i);
            }
        }

        ReadPlaces();
        ReadRoles();
    }

    private (PhraseRule Rule, int End)? Match(PhraseRule[] rules, int at)
    {
        foreach (var rule in rules)
        {
            var token = at;
            var word = 0;
            while (token < _tokens.Count && word < rule.Words.Length)
            {
                if (_tokens[token].Lower == rule.Words[word])
                {
                    word++;
                }
                else if (word == 0 || !Lexicon.Adverbs.Contains(_tokens[token].Lower))
                {
                    break;
                }

                token++;
            }

            if (word == rule.Words.Length)
            {
                return (rule, token);
            }
        }

        return null;
    }

    private void ReadPhrase(PhraseRule rule, int at, int end)
    {
        var left =
            rule.Words[0] == "its"
                ? FocusBefore(at, EntityKinds.Organization)
                : FindLeft(at, rule.LeftKind) ?? (rule.Words[^1] == "is" ? FocusBefore(at, rule.LeftKind) : null);
        if (left is null)
        {
            return;
        }

        _lastSubject = left;
        var rights = FindRight(
            end,
            name =>
                name != left
                && (
                    rule.Predicate is "founded_in" or "born_in"
                        ? _kindOf(name) is EntityKinds.Date or EntityKinds.Place or EntityKinds.Term
                        : !name.IsDate && Fits(name, rule.RightKind)
                )
        );
        foreach (var right in rights)
        {
            var rightKind = rule.RightKind ?? (rule.Predicate is "founded_in" or "born_in" && !right.IsDate ? EntityKinds.Place : null);
            if (rule.IsSwapped)
            {
                Add(right, rule.Predicate, left, rightKind, rule.LeftKind);
            }
            else
            {
                Add(left, rule.Predicate, right, rule.LeftKind, rightKind);
            }
        }

        if (rule.Predicate is "founded_in" or "born_in" && rights.Count > 0)
        {
            // "founded in 1998 in Oslo", "born in Oslo in 1970"
            var next = rights[^1].Last + 1;
            if (
                next + 1 < _tokens.Count
                && _tokens[next].Lower is "in" or "on"
                && NameAt(next + 1) is { } second
                && _kindOf(second) is EntityKinds.Date or EntityKinds.Place
            )
            {
                Add(left, rule.Predicate, second, rule.LeftKind, null);
            }
        }
        else if (rule.DatePredicate is not null && rights.Count > 0 && FindDate(at, rights[^1].Last + 1) is { } date)
        {
            Add(
                rule.Predicate == "acquired" && rule.IsSwapped ? left
                    : rule.Predicate == "ceo_of" && rule.IsSwapped ? rights[0]
                    : left,
                rule.DatePredicate,
                date,
                null,
                null
            );
        }
    }

    private void ReadVerb(VerbRule verb, int at)
    {
        var nextIsBy =
            at + 1 < _tokens.Count
            && (
                _tokens[at + 1].Lower == "by"
                || (Lexicon.Adverbs.Contains(_tokens[at + 1].Lower) && at + 2 < _tokens.Count && _tokens[at + 2].Lower == "by")
            );
        if (verb.IsParticiple && (nextIsBy || IsPassive(at)))
        {
            var patient = FindLeft(at, verb.PatientKind);
            _lastSubject = patient ?? _lastSubject;
            ReadPassiveAgent(verb, at, patient);
            if (patient is not null && verb.DatePredicate is not null && FindDate(at, at + 1) is { } date)
            {
                Add(patient, verb.DatePredicate, date, verb.PatientKind, null);
            }

            return;
        }

        if (
            _tokens[at].Lower is "made" or "run" or "built" or "established"
            && at + 1 < _tokens.Count
            && Lexicon.Prepositions.Contains(_tokens[at + 1].Lower)
        )
        {
            return;
        }

        var agent = FindLeft(at, verb.AgentKind);
        if (agent is null)
        {
            return;
        }

        _lastSubject = agent;
        var patients = FindRight(at + 1, name => name != agent && !name.IsDate && Fits(name, verb.PatientKind));
        if (
            patients.Count == 0
            && verb.PatientKind == EntityKinds.Organization
            && IsOrganizationNoun(at + 1)
            && FocusBefore(at, EntityKinds.Organization) is { } meant
            && meant != agent
        )
        {
            patients.Add(meant);
        }

        foreach (var patient in patients)
        {
            AddVerb(verb, agent, patient);
            if (verb.DatePredicate is not null && FindDate(at, Math.Max(at, patients[^1].Last) + 1) is { } date)
            {
                Add(patient, verb.DatePredicate, date, verb.PatientKind, null);
            }
        }
    }

    // "leads the company", "owns it"
    private bool IsOrganizationNoun(int at) =>
        at < _tokens.Count
        && (
            _tokens[at].Lower is "it"
            || (_tokens[at].Lower is "the" or "this" && at + 1 < _tokens.Count && Lexicon.OrganizationNouns.Contains(_tokens[at + 1].Lower))
        );

    private void ReadPassiveAgent(VerbRule verb, int at, FoundName? patient)
    {
        if (patient is null)
        {
            return;
        }

        for (var i = at + 1; i < _tokens.Count && i <= at + Reach; i++)
        {
            var token = _tokens[i];
            if (token.Text is ";" || (Lexicon.ClauseWords.Contains(token.Lower) && _nameAt[i] < 0))
            {
                return;
            }

            if (token.Lower == "by" && _nameAt[i] < 0)
            {
                foreach (var agent in FindRight(i + 1, name => name != patient && !name.IsDate && Fits(name, verb.AgentKind)))
                {
                    AddVerb(verb, agent, patient);
                }

                return;
            }
        }
    }

    private void AddVerb(VerbRule verb, FoundName agent, FoundName patient)
    {
        if (verb.IsSwapped)
        {
            Add(patient, verb.Predicate, agent, verb.PatientKind, verb.AgentKind);
        }
        else
        {
            Add(agent, verb.Predicate, patient, verb.AgentKind, verb.PatientKind);
        }
    }

    // "the acquisition of X by Y", "Y announced its acquisition of X", "Y's acquisition of X in 2021"
    private void ReadAcquisition(int at)
    {
        if (at + 1 >= _tokens.Count || _tokens[at + 1].Lower != "of")
        {
            return;
        }

        var patients = FindRight(at + 2, name => !name.IsDate && Fits(name, EntityKinds.Organization));
        if (patients.Count == 0)
        {
            return;
        }

        var by = patients[^1].Last + 1;
        var agent =
            by + 1 < _tokens.Count && _tokens[by].Lower == "by"
                ? FindRight(by + 1, name => !name.IsDate && Fits(name, EntityKinds.Organization)).FirstOrDefault()
                : FindLeft(at, EntityKinds.Organization) ?? FocusBefore(at, EntityKinds.Organization);
        foreach (var patient in patients)
        {
            if (agent is not null)
            {
                Add(agent, "acquired", patient, EntityKinds.Organization, EntityKinds.Organization);
            }

            if (FindDate(at, by) is { } date)
            {
                Add(patient, "acquired_in", date, EntityKinds.Organization, null);
            }
        }
    }

    // "Contoso appointed Jane Doe as chief executive", "Jane Doe was appointed CEO of Contoso" (the phrase "CEO of" reads the second)
    private void ReadAppointment(int at)
    {
        if (IsPassive(at))
        {
            if (
                FindLeft(at, EntityKinds.Person) is { } person
                && FocusBefore(at, EntityKinds.Organization) is { } employer
                && employer != person
                && !AnyOrganizationBehind(at)
                && RoleBehind(at) is { } held
            )
            {
                Add(person, held, employer, EntityKinds.Person, EntityKinds.Organization);
            }

            return;
        }

        var organization = FindLeft(at, EntityKinds.Organization);
        if (organization is null)
        {
            return;
        }

        _lastSubject = organization;
        foreach (var appointed in FindRight(at + 1, name => name != organization && !name.IsDate && Fits(name, EntityKinds.Person)))
        {
            if (RoleBehind(appointed.Last) is { } role)
            {
                Add(appointed, role, organization, EntityKinds.Person, EntityKinds.Organization);
                if (FindDate(at, appointed.Last + 1) is { } date)
                {
                    Add(appointed, "appointed_in", date, EntityKinds.Person, null);
                }
            }
        }
    }

    private bool AnyOrganizationBehind(int at)
    {
        for (var i = at + 1; i < _tokens.Count && i < at + Reach; i++)
        {
            if (NameAt(i) is { IsDate: false } name && Fits(name, EntityKinds.Organization) && _kindOf(name) is not EntityKinds.Term)
            {
                return true;
            }
        }

        return false;
    }

    private string? RoleBehind(int at)
    {
        for (var i = at + 1; i < _tokens.Count && i < at + 7; i++)
        {
            if (
                _tokens[i].Lower == "ceo"
                || (_tokens[i].Lower == "chief" && i + 1 < _tokens.Count && _tokens[i + 1].Lower == "executive")
                || (_tokens[i].Lower == "managing" && i + 1 < _tokens.Count && _tokens[i + 1].Lower == "director")
            )
            {
                return "ceo_of";
            }

            if (Lexicon.RoleWords.Contains(_tokens[i].Lower))
            {
                return "works_for";
            }
        }

        return null;
    }

    // "Bergen, Norway": one place in another.
    private void ReadPlaces()
    {
        for (var i = 0; i + 1 < _names.Count; i++)
        {
            var (inner, outer) = (_names[i], _names[i + 1]);
            if (
                _kindOf(outer) == EntityKinds.Place
                && outer.Strength == 3
                && _kindOf(inner) is EntityKinds.Place or EntityKinds.Term
                && !inner.IsDate
                && inner.Strength is 0 or 3
                && outer.First == inner.Last + 2
                && _tokens[inner.Last + 1].Text == ","
                && inner.First > 0
                && Lexicon.Prepositions.Contains(_tokens[inner.First - 1].Lower)
            )
            {
                Add(inner, "located_in", outer, EntityKinds.Place, EntityKinds.Place);
            }
        }
    }

    // "Contoso CEO Jane Doe", "Contoso's chief financial officer, Jane Doe"
    private void ReadRoles()
    {
        for (var i = 0; i + 1 < _names.Count; i++)
        {
            var (organization, person) = (_names[i], _names[i + 1]);
            var between = person.First - organization.Last - 1;
            if (
                between is > 0 and <= 5
                && !organization.IsDate
                && Fits(organization, EntityKinds.Organization)
                && _kindOf(organization) != EntityKinds.Place
                && _kindOf(person) == EntityKinds.Person
                && Enumerable
                    .Range(organization.Last + 1, between)
                    .All(token => Lexicon.RoleWords.Contains(_tokens[token].Lower) && _tokens[token].IsWord)
                && RoleBehind(organization.Last) is { } role
            )
            {
                Add(person, role, organization, EntityKinds.Person, EntityKinds.Organization);
            }
        }
    }

    private bool IsPassive(int at)
    {
        for (var i = at - 1; i >= 0 && i >= at - 4; i--)
        {
            if (Lexicon.PassiveAuxiliaries.Contains(_tokens[i].Lower))
            {
                return true;
            }

            if (
                !Lexicon.Adverbs.Contains(_tokens[i].Lower)
                && _tokens[i].Lower != "not"
                && !_tokens[i].Lower.EndsWith("ly", StringComparison.Ordinal)
            )
            {
                return false;
            }
        }

        return false;
    }

    private FoundName? NameAt(int token) => token >= 0 && token < _nameAt.Length && _nameAt[token] >= 0 ? _names[_nameAt[token]] : null;

    private bool Fits(FoundName name, string? kind)
    {
        var actual = _kindOf(name);
        return kind is null
            ? actual != EntityKinds.Date
            : actual == kind
                || actual == EntityKinds.Term
                || (
                    name.Strength <= 1
                    && (kind, actual) is (EntityKinds.Product, EntityKinds.Organization) or (EntityKinds.Organization, EntityKinds.Product)
                )
                || (
                    kind == EntityKinds.Product
                    && actual == EntityKinds.Organization
                    && name.Strength < 3
                    && name.First != name.Last
                    && name.Strength < 2
                );
    }

    // The one who does: what stands before the verb, past auxiliaries, appositions and parentheses.
    private FoundName? FindLeft(int at, string? kind)
    {
        var i = at - 1;
        while (i >= 0 && _nameAt[i] < 0 && (Lexicon.Auxiliaries.Contains(_tokens[i].Lower) || Lexicon.Adverbs.Contains(_tokens[i].Lower)))
        {
            i--;
        }

        if (i < 0)
        {
            return null;
        }

        if (_nameAt[i] < 0 && _tokens[i].Lower is "and" or "or" or "but" && _lastSubject is not null && Fits(_lastSubject, kind))
        {
            return _lastSubject;
        }

        FoundName? fallback = null;
        for (var limit = Math.Max(0, at - 2 * Reach); i >= limit; i--)
        {
            if (NameAt(i) is { } name)
            {
                if (!name.IsDate && Fits(name, kind))
                {
                    var before = name.First - 1;
                    while (before >= 0 && _nameAt[before] < 0 && _tokens[before].Lower is "the" or "a" or "an")
                    {
                        before--;
                    }

                    if (before < 0 || _nameAt[before] >= 0 || !Lexicon.Prepositions.Contains(_tokens[before].Lower))
                    {
                        return name;
                    }

                    fallback ??= name;
                }

                i = name.First;
                continue;
            }

            var token = _tokens[i];
            switch (token.Lower)
            {
                case ",":
                    if (OpensApposition(i) is { } opening)
                    {
                        i = opening;
                    }

                    break;
                case ")":
                    while (i > limit && _tokens[i].Text != "(")
                    {
                        i--;
                    }

                    break;
                case ";":
                    return fallback ?? FocusBefore(at, kind);
                case "it" or "they" or "he" or "she" or "we" when fallback is null:
                    return token.Lower is "he" or "she" ? Person(at, kind)
                        : token.Lower == "we" ? null
                        : FocusBefore(at, kind);
                case "its" or "their" when fallback is null:
                    return FocusBefore(i, kind);
                case "which" or "who" or "that" when fallback is null && NameBefore(i) is { } antecedent && Fits(antecedent, kind):
                    return antecedent;
                default:
                    if (
                        fallback is null
                        && i > 0
                        && _tokens[i - 1].Lower is "the" or "this"
                        && Lexicon.OrganizationNouns.Contains(token.Lower)
                        && kind is null or EntityKinds.Organization
                        && FocusBefore(i, kind) is { } meant
                    )
                    {
                        return meant;
                    }

                    break;
            }
        }

        return fallback;
    }

    private FoundName? Person(int at, string? kind) =>
        kind is not (null or EntityKinds.Person)
            ? null
            : _names.LastOrDefault(name => name.Last < at && _kindOf(name) == EntityKinds.Person) ?? _focus.Person;

    private FoundName? FocusBefore(int at, string? kind)
    {
        if (kind is EntityKinds.Person)
        {
            return Person(at, kind);
        }

        if (_lastSubject is not null && _lastSubject.Last < at && Fits(_lastSubject, EntityKinds.Organization))
        {
            return _lastSubject;
        }

        return _names.FirstOrDefault(name => name.Last < at && _kindOf(name) == EntityKinds.Organization) ?? _focus.Organization;
    }

    private FoundName? NameBefore(int at) => NameAt(at - 1) ?? (at > 1 && _tokens[at - 1].Text == "," ? NameAt(at - 2) : null);

    // The comma at `closing` may close an apposition: answers where its opening comma stands.
    private int? OpensApposition(int closing)
    {
        for (var i = closing - 1; i > 0 && i > closing - Reach; i--)
        {
            if (_tokens[i].Text == "," && _nameAt[i] < 0 && i + 1 < closing)
            {
                if (Lexicon.AppositionOpeners.Contains(_tokens[i + 1].Lower) || Lexicon.RoleWords.Contains(_tokens[i + 1].Lower))
                {
                    return i;
                }

                // "Jane Doe, 45, ..." and "Bergen, Norway,"
                return
                    closing - i <= 3
                    && NameAt(i - 1) is not null
                    && (_tokens[i + 1].IsNumber || NameAt(i + 1) is { Kind: EntityKinds.Place })
                    ? i
                    : null;
            }
        }

        return null;
    }

    // Those it is done to: the first name that fits, and those joined to it.
    private List<FoundName> FindRight(int from, Func<FoundName, bool> fits)
    {
        var found = new List<FoundName>();
        for (var i = from; i < _tokens.Count && i < from + Reach; i++)
        {
            if (NameAt(i) is { } name)
            {
                // "Contoso's subsidiary Fabrikam": what belongs to a name is meant, not the name.
                var isOwner = name.Last + 1 < _tokens.Count && _tokens[name.Last + 1].Text == "'s";
                if (fits(name) && !isOwner)
                {
                    found.Add(name);
                    i = name.Last;
                    var next = Joined(i + 1);
                    if (next < 0)
                    {
                        break;
                    }

                    i = next - 1;
                    continue;
                }

                if (found.Count > 0)
                {
                    break;
                }

                i = name.Last;
                continue;
            }

            var token = _tokens[i];
            if (
                found.Count == 0
                && (
                    token.Text is ";" or ":" or "."
                    || Lexicon.ClauseWords.Contains(token.Lower)
                    || token.Lower is "stake" or "shares"
                    || (i > from && Lexicon.Prepositions.Contains(token.Lower) && token.Lower is not ("of" or "as"))
                    || (RelationRules.Verbs.ContainsKey(token.Lower) && i > from + 1)
                )
            )
            {
                break;
            }
        }

        return found;
    }

    // Where the next name of a list begins behind ", " or "and", or -1.
    private int Joined(int at)
    {
        var i = at;
        if (i < _tokens.Count && _tokens[i].Text == "(")
        {
            var close = i;
            while (close < _tokens.Count && close < i + 8 && _tokens[close].Text != ")")
            {
                close++;
            }

            i = close + 1;
        }

        var joins = false;
        while (i < _tokens.Count && i < at + 12 && (_tokens[i].Text == "," || _tokens[i].Lower is "and" or "or" or "&" or "both"))
        {
            joins = true;
            i++;
        }

        for (var skipped = 0; joins && i < _tokens.Count && skipped < 5; i++, skipped++)
        {
            if (NameAt(i) is not null)
            {
                // A verb behind it begins a clause of its own: "acquired A, and B launched C".
                var name = NameAt(i)!;
                return
                    name.Last + 1 < _tokens.Count
                    && (
                        RelationRules.Verbs.ContainsKey(_tokens[name.Last + 1].Lower)
                        || Lexicon.Auxiliaries.Contains(_tokens[name.Last + 1].Lower)
                    )
                    ? -1
                    : i;
            }

            if (
                !_tokens[i].IsWord
                || RelationRules.Verbs.ContainsKey(_tokens[i].Lower)
                || (RelationRules.Phrases.TryGetValue(_tokens[i].Lower, out var phrases) && Match(phrases, i) is not null)
                || Lexicon.Prepositions.Contains(_tokens[i].Lower)
                || Lexicon.Auxiliaries.Contains(_tokens[i].Lower)
                || Lexicon.ClauseWords.Contains(_tokens[i].Lower)
            )
            {
                return -1;
            }
        }

        return -1;
    }

    // The date behind a verb in its clause, else the one at the beginning of the sentence ("In March 2021, ...").
    private FoundName? FindDate(int verb, int from)
    {
        for (var i = from; i < _tokens.Count && i < from + Reach; i++)
        {
            if (NameAt(i) is { } name)
            {
                if (name.IsDate)
                {
                    return name;
                }

                i = name.Last;
            }
            else if (
                _tokens[i].Text == ";"
                || Lexicon.ClauseWords.Contains(_tokens[i].Lower)
                || (RelationRules.Verbs.ContainsKey(_tokens[i].Lower) && i > from)
            )
            {
                break;
            }
        }

        var first = _names.Count > 0 ? _names[0] : null;
        return first is { IsDate: true } && first.First <= 3 && first.Last < verb ? first : null;
    }

    private void Add(FoundName subject, string predicate, FoundName target, string? subjectKind, string? objectKind)
    {
        if (
            subject.Key != target.Key
            && !_relations.Exists(relation =>
                relation.Subject.Key == subject.Key && relation.Predicate == predicate && relation.Object.Key == target.Key
            )
        )
        {
            _relations.Add(new FoundRelation(subject, predicate, target, subjectKind, objectKind));
        }
    }

    private void MoveFocus()
    {
        var subject = _relations.Select(relation => relation.Subject).FirstOrDefault(name => _kindOf(name) is EntityKinds.Organization);
        var organization =
            (_lastSubject is not null && Fits(_lastSubject, EntityKinds.Organization) ? _lastSubject : null)
            ?? _names.FirstOrDefault(name => _kindOf(name) == EntityKinds.Organization)
            ?? subject;
        var person = _names.LastOrDefault(name => _kindOf(name) == EntityKinds.Person);
        var refersBack =
            _tokens.Take(Reach).Any(token => token.Lower is "it" or "its" or "they" or "their")
            || _tokens
                .Skip(1)
                .Take(Reach)
                .Where((token, i) => _tokens[i].Lower is "the" && Lexicon.OrganizationNouns.Contains(token.Lower))
                .Any();
        _focus.Organization = organization ?? (refersBack ? _focus.Organization : null);
        _focus.Person = person ?? (_tokens.Take(Reach).Any(token => token.Lower is "he" or "she" or "his" or "her") ? _focus.Person : null);
    }
}
