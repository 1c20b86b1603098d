using LlmOps.Engine.Asking;

namespace LlmOps.Engine.FineTuning;

/// <summary>Makes examples whose passages do not hold the answer: a question with the passages of another, of the same tenant, about
/// something else.</summary>
internal static class RefusalExamples
{
    private const double MaxShared = 0.34;
    private const int Tries = 12;

    public static List<Example> Of(IReadOnlyList<Example> examples, double share, ContentWords words)
    {
        var wanted = (int)Math.Floor(examples.Count * share);
        var refusals = new List<Example>(wanted);
        foreach (var asked in examples.OrderBy(example => StableShare.Of("refusal", $"{example.Conversation}/{example.TurnId}")))
        {
            if (refusals.Count >= wanted)
            {
                break;
            }

            var question = words.Of(asked.StandaloneQuestion ?? asked.Question);
            var other = examples
                .Where(example =>
                    example.TenantId == asked.TenantId
                    && !example.Passages.Any(passage => asked.Passages.Any(own => own.DocumentId == passage.DocumentId))
                )
                .OrderBy(example => StableShare.Of(asked.TurnId, example.TurnId))
                .Take(Tries)
                .FirstOrDefault(example =>
                    Shared(question, words.Of(string.Join('\n', example.Passages.Select(passage => $"{passage.Title}\n{passage.Text}"))))
                    <= MaxShared
                );
            if (other is not null && question.Count > 0)
            {
                refusals.Add(
                    asked with
                    {
                        Passages = other.Passages,
                        Answer = NoAnswer.To(asked.Question),
                        IsRefusal = true,
                        IsConfirmed = false,
                        TurnId = $"{asked.TurnId}~refusal",
                    }
                );
            }
        }

        return refusals;
    }

    private static double Shared(HashSet<string> question, HashSet<string> passages) =>
        question.Count(passages.Contains) / (double)Math.Max(1, question.Count);
}
