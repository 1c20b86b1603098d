using CsCheck;
using LlmOps.Engine.Text;

namespace LlmOps.Tests.Text;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("One. Two! Three? Four", "One.|Two!|Three?|Four")]
    [InlineData("Dr. Smith paid 3.50 dollars. He left.", "Dr. Smith paid 3.50 dollars.|He left.")]
    [InlineData("It was J. R. Smith. Nobody else.", "It was J. R. Smith.|Nobody else.")]
    [InlineData("See e.g. the report, i.e. page 4. Then stop.", "See e.g. the report, i.e. page 4.|Then stop.")]
    [InlineData("He lives in the U.S. The company is in Oslo.", "He lives in the U.S.|The company is in Oslo.")]
    [InlineData("Contoso Inc. acquired it. Fabrikam Ltd. The deal closed.", "Contoso Inc. acquired it.|Fabrikam Ltd.|The deal closed.")]
    [InlineData("\"Stop!\" he said. \"Go on.\" She went.", "\"Stop!\" he said.|\"Go on.\"|She went.")]
    [InlineData("He asked why (nobody knew.) Then left.", "He asked why (nobody knew.)|Then left.")]
    [InlineData("東京は首都です。大阪は違います！本当？はい。", "東京は首都です。|大阪は違います！|本当？|はい。")]
    [InlineData("1. First item of a list. Second sentence.", "1. First item of a list.|Second sentence.")]
    [InlineData("A line without end\n\nAnother one", "A line without end|Another one")]
    [InlineData("Wrapped\nline goes on. Next.", "Wrapped\nline goes on.|Next.")]
    [InlineData("Version 2.0.1 is out. Visit www.example.com. Now.", "Version 2.0.1 is out.|Visit www.example.com.|Now.")]
    [InlineData("Wait... what? Yes.", "Wait... what?|Yes.")]
    [InlineData("Is it No. 5? No. It is not.", "Is it No. 5?|No.|It is not.")]
    public void SentencesAreTold(string text, string expected) =>
        Assert.Equal(expected.Split('|'), SentenceSplitter.Split(text, 0, text.Length).Select(span => text[span.Start..span.End]));

    [Fact]
    public void EveryLetterIsInExactlyOneSentence() =>
        Gen.String[
                Gen.OneOf(
                    Gen.Const('.'),
                    Gen.Const(' '),
                    Gen.Const('\n'),
                    Gen.Char['a', 'e'],
                    Gen.Char['A', 'C'],
                    Gen.Const('。'),
                    Gen.Const('"'),
                    Gen.Const('1')
                ),
                0,
                80
            ]
            .Sample(text =>
            {
                var end = 0;
                var kept = 0;
                foreach (var span in SentenceSplitter.Split(text, 0, text.Length))
                {
                    Assert.True(span.Start >= end && span.End > span.Start);
                    end = span.End;
                    kept += text[span.Start..span.End].Count(character => !char.IsWhiteSpace(character));
                }

                Assert.Equal(text.Count(character => !char.IsWhiteSpace(character)), kept);
            });
}
