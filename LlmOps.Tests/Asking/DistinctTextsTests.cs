using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class DistinctTextsTests
{
    private const string Text =
        "The orchestra rehearses on Thursday in the old brewery. Visitors pay 7 euros at the door and nothing after nine.";

    [Theory]
    [InlineData(Text)]
    [InlineData("the orchestra rehearses on Thursday,\nin the old  brewery -- visitors pay 7 euros at the door and nothing after nine")]
    [InlineData("The orchestra rehearses on Thursday in the old brewery.")]
    [InlineData("The orchestra rehearses on Thursday in the old brewery. The visitors pay 7 euros at the door, and nothing after nine.")]
    public void ACopyOrAPartIsNotKept(string other) => Assert.False(Second(Text, other));

    [Theory]
    [InlineData("The orchestra rehearses on Friday in the old brewery. Visitors pay 7 euros at the door and nothing after nine.")]
    [InlineData("The orchestra rehearses on Thursday in the old brewery. Visitors pay 8 euros at the door and nothing after nine.")]
    [InlineData("The orchestra does not rehearse on Thursday in the old brewery. Visitors pay 7 euros at the door and nothing after nine.")]
    [InlineData(Text + " In summer it plays in the park.")]
    [InlineData("The orchestra rehearses")]
    public void ATextThatSaysSomethingElseIsKept(string other) => Assert.True(Second(Text, other));

    [Fact]
    public void TheSameWordsInAnotherOrderAreAnotherStatement() =>
        Assert.True(Second("Fabrikam bought Tailspin from Northwind.", "Northwind bought Fabrikam from Tailspin."));

    [Fact]
    public void ScriptsWithoutBlanksAreReadLetterByLetter()
    {
        Assert.False(Second("合唱团每周二晚上在旧磨坊排练。", "合唱团每周二晚上在旧磨坊排练"));
        Assert.True(Second("合唱团每周二晚上在旧磨坊排练。", "合唱团每周三晚上在旧磨坊排练。"));
    }

    [Fact]
    public void TextsOfOneWordAreComparedToo()
    {
        Assert.False(Second("Yes", "yes."));
        Assert.True(Second("Yes", "No"));
    }

    private static bool Second(string first, string second)
    {
        var texts = new DistinctTexts();
        return texts.TryAdd(first) && texts.TryAdd(second);
    }
}
