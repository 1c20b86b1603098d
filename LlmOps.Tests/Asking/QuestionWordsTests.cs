using LlmOps.Engine.Asking;

namespace LlmOps.Tests.Asking;

public sealed class QuestionWordsTests
{
    private static readonly ContentWords s_content = new(Analysis.English);

    [Theory]
    [InlineData("Which turbines were inspected?", "The turbine has an inspection.", "turbines inspected?")]
    [InlineData("Welche Gebühren haben die Verträge?", "Die Gebühr steht in dem Vertrag und ist nicht hoch.", "Gebühren Verträge?")]
    [InlineData(
        "Quels sont les remboursements pour les employés ?",
        "Le remboursement est payé à chaque employé.",
        "remboursements employés"
    )]
    [InlineData("На что имеют право сотрудники?", "Сотрудник компании имеет право на отпуск.", "право сотрудники?")]
    [InlineData("¿Quién firma los contratos?", "El contrato se firma con la otra parte.", "firma contratos?")]
    public void AWordIsFoundInTheFormsOfItsLanguage(string question, string text, string held) =>
        Assert.Equal(held, HeldBy(question, text));

    [Theory]
    [InlineData("Kosten KF-3 Filtern", "Der Filter KF-3 ist in den Kosten von der Wartung enthalten.", "Kosten KF-3 Filtern")]
    [InlineData("Gebühren", "Die Gebühr ist nicht hoch, und sie wird in dem Vertrag genannt.", "Gebühren")]
    public void AQuestionThatIsTooShortToTellItsLanguageIsReadInTheTexts(string question, string text, string held) =>
        Assert.Equal(held, HeldBy(question, text));

    [Fact]
    public void ANameIsFoundInATextOfAnotherLanguage() =>
        Assert.Equal("Contoso", HeldBy("Wo hat die Contoso ihren Sitz und wer leitet sie?", "The head office of Contoso is in Oslo."));

    [Theory]
    [InlineData("年度审计的费用是多少？", "审计费用由财务部支付。")]
    [InlineData("監査の費用はいくらですか？", "監査の費用は経理部が支払います。")]
    public void IdeographsAreFoundByPairs(string question, string text)
    {
        var words = s_content.OfQuestion(question);

        var held = words.In(text);

        Assert.InRange(held.Count, 1, words.Count - 1);
    }

    [Fact]
    public void SmallWordsAreNone() => Assert.Equal(0, s_content.OfQuestion("Was ist das und wie ist es?").Count);

    private static string HeldBy(string question, string text)
    {
        var words = s_content.OfQuestion(question);
        var all = words.All.ToList();
        return string.Join(' ', words.In(text).Order().Select(at => all[at].Word).Distinct());
    }
}
