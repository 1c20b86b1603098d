using LlmOps.Engine.Asking;

namespace LlmOps.Engine.FineTuning;

/// <summary>Makes examples whose passages do not hold the answer: a question with passages of another, of the same tenant, about
/// something else.</summary>
internal static class RefusalExamples
{
    private const double MaxShared = 0.34;
    private const int Tries = 12;

    public static List<Example> Of(IReadOnlyList<Example> examples, double share, ContentWords words)
    {
        var wanted = (int)Math.Floor(examples.Count * share);
        var refusals = new List<Example>(wanted);
        var shuffled = examples.OrderBy(example => StableShare.Of("refusal", $"{example.Conversation}/{example.TurnId}")).ToList();
        var tenants = shuffled
            .GroupBy(example => example.TenantId, StringComparer.Ordinal)
            .ToDictionary(tenant => tenant.Key, tenant => tenant.ToList(), StringComparer.Ordinal);
        foreach (var asked in shuffled)
        {
            if (refusals.Count >= wanted)
            {
                break;
            }

            var question = words.OfQuestion(asked.StandaloneQuestion ?? asked.Question);
            var others = tenants[asked.TenantId];
            var start = (int)(StableShare.Of("start", asked.TurnId) * (others.Count - 1));
            for (var i = 0; i < Math.Min(Tries, others.Count) && question.Count > 0; i++)
            {
                if (Unrelated(others[(start + i) % others.Count].Passages, asked, question) is { Count: > 0 } passages)
                {
                    refusals.Add(
                        asked with
                        {
                            Passages = passages,
                            Answer = NoAnswer.To(asked.Question),
                            IsRefusal = true,
                            IsConfirmed = false,
                            IsQuoted = false,
                            TurnId = $"{asked.TurnId}~refusal",
                        }
                    );
                    break;
                }
            }
        }

        return refusals;
    }

    /// <summary>Those of another's passages that are of other documents than the question's and together share few of its
    /// words.</summary>
    private static List<ExamplePassage> Unrelated(IReadOnlyList<ExamplePassage> passages, Example asked, QuestionWords question)
    {
        var chosen = new List<ExamplePassage>();
        var shared = new HashSet<int>();
        foreach (var passage in passages.Where(passage => !asked.Passages.Any(own => own.DocumentId == passage.DocumentId)))
        {
            var more = question.In($"{passage.Title}\n{passage.Text}");
            more.ExceptWith(shared);
            if ((shared.Count + more.Count) / (double)question.Count <= MaxShared)
            {
                shared.UnionWith(more);
                chosen.Add(passage with { Index = chosen.Count + 1 });
            }
        }

        return chosen;
    }
}
