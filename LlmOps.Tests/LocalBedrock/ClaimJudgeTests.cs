using LlmOps.LocalBedrock.Models.Answering;

namespace LlmOps.Tests.LocalBedrock;

public sealed class ClaimJudgeTests
{
    [Theory]
    [InlineData("The company's workforce counts 40 people.", "The company employs 40 people. It sells maps.", "supported")]
    [InlineData("The company's workforce counts 50 people.", "The company employs 40 people. It sells maps.", "contradicted")]
    [InlineData("The shop does not sell old maps.", "The shop sells old maps.", "contradicted")]
    [InlineData("Bananas grow in Iceland.", "The company employs 40 people. It sells maps.", "not_stated")]
    [InlineData("Das Geschäft verkauft alte Karten.", "The shop sells old maps, and the shop is open.", "unsure")]
    [InlineData("Das Geschäft verkauft keine alten Karten.", "Das Geschäft verkauft die alten Karten.", "contradicted")]
    public void AClaimIsJudgedByTheSentenceThatIsNearest(string claim, string passage, string verdict)
    {
        var call = ClaimJudge.CallTool(
            new Prompt(PromptTask.JudgeClaims, "")
            {
                Passages = [new Passage(3, "A document", "", passage)],
                Claims = [new CitedClaim(1, 3, claim), new CitedClaim(2, 4, claim)],
            }
        );

        Assert.Equal("record_verdicts", call.GetProperty("name").GetString());
        var verdicts = call.GetProperty("input").GetProperty("verdicts").EnumerateArray().ToList();
        Assert.Equal([verdict, "unsure"], verdicts.Select(entry => entry.GetProperty("verdict").GetString()));
        Assert.Equal(
            verdict is "supported" or "contradicted",
            verdicts[0].TryGetProperty("quote", out var quote) && passage.Contains(quote.GetString()!, StringComparison.Ordinal)
        );
    }
}
