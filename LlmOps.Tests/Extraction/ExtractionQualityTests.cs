using LlmOps.Engine.Chunking;
using LlmOps.Engine.Extraction;

namespace LlmOps.Tests.Extraction;

public sealed class ExtractionQualityTests
{
    [Fact]
    public void EntitiesOfTheGoldSetAreFound()
    {
        var (found, expected, right, report) = Score(
            item => item.Entities,
            knowledge => knowledge.Mentions.Where(mention => mention.Entity.Kind != EntityKinds.Date).Select(mention => mention.Entity.Key)
        );
        Assert.True(
            right >= 0.92 * expected && right >= 0.92 * found,
            $"{right} right of {found} found and {expected} expected.\n{report}"
        );
    }

    [Fact]
    public void RelationsOfTheGoldSetAreFound()
    {
        var (found, expected, right, report) = Score(
            item => item.Relations,
            knowledge =>
                knowledge
                    .Relations.Where(relation => relation.Predicate != "short_for")
                    .Select(relation => $"{relation.Subject}|{relation.Predicate}|{relation.Object}")
        );
        Assert.True(
            right >= 0.85 * expected && right >= 0.85 * found,
            $"{right} right of {found} found and {expected} expected.\n{report}"
        );
    }

    private static (int Found, int Expected, int Right, string Report) Score(
        Func<(string Text, string[] Entities, string[] Relations), string[]> expected,
        Func<LlmOps.Engine.Knowledge.ExtractedKnowledge, IEnumerable<string>> found
    )
    {
        var (foundCount, expectedCount, right) = (0, 0, 0);
        var report = new List<string>();
        foreach (var item in GoldSet.Cases)
        {
            var chunk = new Chunk("doc", 1, 0, 0, item.Text.Length, item.Text, [], ChunkTokens.Estimate(item.Text));
            var actual = found(RuleBasedKnowledgeExtractor.Extract([chunk])).Distinct().ToHashSet();
            var wanted = expected(item).ToHashSet();
            foundCount += actual.Count;
            expectedCount += wanted.Count;
            right += actual.Intersect(wanted).Count();
            if (!actual.SetEquals(wanted))
            {
                report.Add(
                    $"{item.Text}\n   missing: {string.Join(", ", wanted.Except(actual))}\n   wrong: "
                        + $"{string.Join(", ", actual.Except(wanted))}"
                );
            }
        }

        return (foundCount, expectedCount, right, string.Join('\n', report));
    }
}
