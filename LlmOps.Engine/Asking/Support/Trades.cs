namespace LlmOps.Engine.Asking.Support;

/// <summary>Events that can be told from either side: who sold and who bought, who owns and who belongs.</summary>
internal static class Trades
{
    private static readonly List<(string Kind, bool IsFirst, string Language, HashSet<string> Words)> s_verbs = Load();

    /// <summary>The parties of a clause's events; one of them may not be named.</summary>
    public static IEnumerable<TwoSides> In(TextUnit unit, string language)
    {
        // "The owner of the subsidiary": of several words for one relation the first that has both its parties tells.
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var (at, kind, isFirst) in s_verbs
                .Where(verb => verb.Language == language)
                .Select(verb => (At: IndexOf(unit.Words, verb.Words), verb.Kind, verb.IsFirst))
                .Where(verb => verb.At >= 0)
                .OrderBy(verb => verb.At)
        )
        {
            var isPassive = Markers.Of("be", language).Find(unit.Words, 0) is { } be && be.At < at;

            // "Von Siewert erhielt Tobler einen Kredit" has its subject behind the verb.
            var subject = Markers.Of("preposition", language).Contain(unit.Words[0].Text) ? [] : Names(unit.Words.Take(at), language);
            var agent = Behind(unit.Words, Markers.Of("by", language), language);
            var other = kind switch
            {
                "trade" or "loan" or "gift" => Behind(unit.Words, Markers.Of(isFirst ? "to" : "from", language), language),
                _ => Names(unit.Words.Skip(at + 1), language),
            };

            // In the passive the subject is what changed hands, and for owners it is what is owned.
            var (one, two) =
                !isPassive || (kind == "kin" && agent.Count == 0) ? (subject, other)
                : kind == "kin" ? (agent, subject)
                : (agent, other);
            if ((one.Count > 0 && two.Count > 0 || (kind != "kin" && one.Count + two.Count > 0)) && found.Add(kind))
            {
                yield return isFirst ? new TwoSides(kind, one, two) : new TwoSides(kind, two, one);
            }
        }
    }

    private static int IndexOf(IReadOnlyList<TextWord> words, HashSet<string> verbs)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (verbs.Contains(words[i].Text))
            {
                return i;
            }
        }

        return -1;
    }

    private static List<string> Behind(IReadOnlyList<TextWord> words, Markers markers, string language)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            var next = i + 1;
            while (next < words.Count - 1 && Markers.Of("article", language).Contain(words[next].Text))
            {
                next++;
            }

            if (
                markers.Contain(words[i].Text)
                && Names(words.Skip(next).TakeWhile((word, n) => n == 0 || !Ends(word, language)), language) is { Count: > 0 } names
            )
            {
                return names;
            }
        }

        return [];
    }

    private static bool Ends(TextWord word, string language) =>
        word.IsAfterBreak || StopWords.Contain(language, word.Text) || Markers.Of("preposition", language).Contain(word.Text);

    private static List<string> Names(IEnumerable<TextWord> words, string language) =>
        [
            .. words
                .Where(word =>
                    word.Text.Length > 1
                    && !char.IsDigit(word.Text[0])
                    && !StopWords.Contain(language, word.Text)
                    && !MonthNames.Contains(word.Text)
                )
                .Select(word => word.Text),
        ];

    private static List<(string Kind, bool IsFirst, string Language, HashSet<string> Words)> Load()
    {
        var verbs = new List<(string Kind, bool IsFirst, string Language, HashSet<string> Words)>();
        foreach (var parts in WordList.Read("converses.txt").Select(line => line.Split(' ')))
        {
            verbs.Add((parts[0], parts[1] == "first", parts[2], [.. parts[3..].Select(FoldedText.Fold)]));
        }

        return verbs;
    }
}
