namespace LlmOps.Engine.Extraction;

/// <summary>Finds names by their capitals, and dates.</summary>
internal static class NameFinder
{
    private const int LongestName = 10;
    private const int LongestPlace = 4;

    public static List<FoundName> Find(IReadOnlyList<Token> tokens, bool isTitle)
    {
        var names = new List<FoundName>();
        var firstWord = 0;
        while (firstWord < tokens.Count && (!tokens[firstWord].IsWord || tokens[firstWord].IsNumber))
        {
            firstWord++;
        }

        for (var i = 0; i < tokens.Count; )
        {
            if (tokens[i].IsWord && DateReader.Read(tokens, i) is > 0 and var length)
            {
                var date = Join(tokens, i, i + length - 1);
                names.Add(new FoundName(i, i + length - 1, date, EntityKey.Normalize(date), EntityKinds.Date, 3, false));
                i += length;
                continue;
            }

            i = Read(tokens, i, i == firstWord || (i > 0 && tokens[i - 1].Text is ":" or "|" or "•"), isTitle, names);
        }

        return names;
    }

    /// <summary>Writes tokens as they stood, one space between words.</summary>
    public static string Join(IReadOnlyList<Token> tokens, int first, int last)
    {
        var text = new System.Text.StringBuilder(tokens[first].Text);
        for (var i = first + 1; i <= last; i++)
        {
            text.Append(tokens[i].Text is "," or "." or "'s" || tokens[i].Start == tokens[i - 1].End ? "" : " ").Append(tokens[i].Text);
        }

        return text.ToString();
    }

    private static int Read(IReadOnlyList<Token> tokens, int at, bool opensSentence, bool isTitle, List<FoundName> names)
    {
        if (!StartsName(tokens[at]))
        {
            return at + 1;
        }

        if (PlaceAt(tokens, at) is >= 0 and var placeEnd && !NextIsName(tokens, placeEnd + 1))
        {
            var place = Join(tokens, at, placeEnd);
            names.Add(new FoundName(at, placeEnd, place, EntityKey.Normalize(place), EntityKinds.Place, 3, false));
            return placeEnd + 1;
        }

        var first = at;
        var isTitled = false;
        while (
            first < tokens.Count
            && (
                Lexicon.PersonTitles.Contains(tokens[first].Lower)
                || (Lexicon.RoleWords.Contains(tokens[first].Lower) && tokens[first].IsCapital)
            )
            && NextIsName(tokens, AfterPoint(tokens, first + 1))
        )
        {
            isTitled |= Lexicon.PersonTitles.Contains(tokens[first].Lower) || first > at;
            first = AfterPoint(tokens, first + 1);
        }

        var token = tokens[first];
        if (
            first == at
            && (
                (
                    Lexicon.Ordinary.Contains(token.Lower)
                    && !token.IsAcronym
                    && !(NextIsName(tokens, first + 1) && (!opensSentence || token.Lower == "new"))
                ) || IsBareInitial(tokens, first)
            )
        )
        {
            return at + 1;
        }

        var last = End(tokens, first);
        if (Lexicon.Demonyms.Contains(token.Lower) && !(last > first && Lexicon.OrganizationEndings.Contains(tokens[last].Lower)))
        {
            return first + 1;
        }

        if (
            Enumerable
                .Range(first, last - first + 1)
                .All(i =>
                    !tokens[i].IsWord
                    || tokens[i].IsNumber
                    || Lexicon.Generic.Contains(tokens[i].Lower)
                    || Lexicon.Ordinary.Contains(tokens[i].Lower)
                    || Lexicon.RoleWords.Contains(tokens[i].Lower)
                )
        )
        {
            return last + 1;
        }

        var text = Join(tokens, first, last);
        var key = EntityKey.Normalize(text);
        if (key.Length is >= 2 and <= 120)
        {
            var (kind, strength) = isTitled && last - first < 5 ? (EntityKinds.Person, 3) : Kind(tokens, first, last);
            var isWeak = strength < 2 && ((opensSentence && first == last && !token.IsAcronym && !token.IsMixed) || isTitle);
            names.Add(new FoundName(first, last, text, key, kind, strength, isWeak));
        }

        return last + 1;
    }

    private static int End(IReadOnlyList<Token> tokens, int first)
    {
        var last = first;
        while (last + 1 < tokens.Count && last - first < LongestName)
        {
            var next = tokens[last + 1];
            if (next.IsWord && StartsName(next))
            {
                if (
                    (Lexicon.Ordinary.Contains(next.Lower) && !next.IsAcronym && !NextIsName(tokens, last + 2))
                    || Lexicon.Months.Contains(next.Lower)
                    || (
                        Lexicon.RoleWords.Contains(next.Lower)
                        && next.Lower
                            is not (
                                "technology"
                                or "marketing"
                                or "financial"
                                or "engineer"
                                or "architect"
                                or "head"
                                or "former"
                                or "junior"
                                or "senior"
                            )
                    )
                )
                {
                    break;
                }

                last++;
            }
            else if (next.Text == "." && tokens[last].Text.Length == 1 && StartsNameAt(tokens, last + 2))
            {
                last += 2;
            }
            else if (next.Text == "&" && StartsNameAt(tokens, last + 2))
            {
                last += 2;
            }
            else if (
                next.Lower == "of"
                && Lexicon.OfHeads.Contains(tokens[last].Lower)
                && (
                    StartsNameAt(tokens, last + 2)
                    || (last + 2 < tokens.Count && tokens[last + 2].Lower == "the" && StartsNameAt(tokens, last + 3))
                )
            )
            {
                last += tokens[last + 2].Lower == "the" ? 3 : 2;
            }
            else if (
                Lexicon.Particles.Contains(next.Lower)
                && StartsNameAt(tokens, last + 2)
                && !Lexicon.Ordinary.Contains(tokens[last + 2].Lower)
            )
            {
                last += 2;
            }
            else if (
                next.Text == ","
                && last + 2 < tokens.Count
                && tokens[last + 2].IsCapital
                && EntityKey.IsLegalForm(tokens[last + 2].Lower)
                && tokens[last + 2].Lower is not ("company" or "as")
            )
            {
                return last + 2;
            }
            else if (
                next.IsNumber
                && next.Text.Length <= 4
                && (next.Text.Length <= 2 || next.Text.Contains('.', StringComparison.Ordinal))
                && !(last + 2 < tokens.Count && (Lexicon.Measures.Contains(tokens[last + 2].Lower) || tokens[last + 2].Text is "%" or "°"))
            )
            {
                return last + 1;
            }
            else
            {
                break;
            }
        }

        return last;
    }

    private static (string Kind, int Strength) Kind(IReadOnlyList<Token> tokens, int first, int last)
    {
        var (head, tail) = (tokens[first].Lower, tokens[last].Lower);
        if (last == first)
        {
            return (EntityKinds.Term, 0);
        }

        if (tokens[last].IsNumber)
        {
            return
                Lexicon.PlaceEndings.Contains(tokens[last - 1].Lower)
                || tokens[last - 1].Lower.EndsWith("gata", StringComparison.Ordinal)
                || tokens[last - 1].Lower.EndsWith("strasse", StringComparison.Ordinal)
                ? (EntityKinds.Place, 2)
                : (EntityKinds.Product, 1);
        }

        if (EntityKey.IsLegalForm(tail))
        {
            return (EntityKinds.Organization, 3);
        }

        for (var i = first + 1; i < last; i++)
        {
            if (tokens[i].Lower == "of")
            {
                return (
                    head is "kingdom" or "republic" or "city" or "state" or "port" or "isle" or "bay" or "gulf" or "cape" or "strait"
                        ? EntityKinds.Place
                        : EntityKinds.Organization,
                    2
                );
            }
        }

        if (Lexicon.FirstNames.Contains(head) && last - first < 5 && !Lexicon.OrganizationEndings.Contains(tail))
        {
            return (EntityKinds.Person, 2);
        }

        if (Lexicon.OrganizationEndings.Contains(tail))
        {
            return (EntityKinds.Organization, 2);
        }

        if (Lexicon.PlaceEndings.Contains(tail))
        {
            return (EntityKinds.Place, 2);
        }

        return
            Lexicon.ProductEndings.Contains(tail) || (tokens[last].IsMixed && tokens[last].Text.AsSpan().IndexOfAnyInRange('0', '9') >= 0)
            ? (EntityKinds.Product, 2)
            : (EntityKinds.Term, 0);
    }

    private static int PlaceAt(IReadOnlyList<Token> tokens, int at)
    {
        var best = -1;
        var name = "";
        for (var i = at; i < tokens.Count && i < at + LongestPlace; i++)
        {
            name = i == at ? tokens[i].Lower : $"{name} {tokens[i].Lower}";
            best = Lexicon.Places.Contains(name) && (tokens[i].IsCapital || i > at) && !(name is "us" && !tokens[i].IsAcronym) ? i : best;
        }

        return best;
    }

    private static bool StartsName(Token token) =>
        token.IsWord
        && !token.IsNumber
        && !Lexicon.Months.Contains(token.Lower)
        && (
            (token.IsCapital && (token.Text.Length > 1 || token.Lower is not ("a" or "i")))
            || (token.Text.Length > 3 && token.IsMixed && !char.IsAsciiDigit(token.Text[0]))
        );

    private static bool StartsNameAt(IReadOnlyList<Token> tokens, int at) => at < tokens.Count && StartsName(tokens[at]);

    private static bool NextIsName(IReadOnlyList<Token> tokens, int at) =>
        at < tokens.Count
        && StartsName(tokens[at])
        && !(Lexicon.Ordinary.Contains(tokens[at].Lower) && !tokens[at].IsAcronym)
        && !Lexicon.Months.Contains(tokens[at].Lower);

    private static bool IsBareInitial(IReadOnlyList<Token> tokens, int at) =>
        tokens[at].Text.Length == 1 && !(at + 1 < tokens.Count && tokens[at + 1].Text == "." && StartsNameAt(tokens, at + 2));

    private static int AfterPoint(IReadOnlyList<Token> tokens, int at) => at < tokens.Count && tokens[at].Text == "." ? at + 1 : at;
}
