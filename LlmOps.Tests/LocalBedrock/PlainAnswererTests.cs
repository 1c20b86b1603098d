using LlmOps.LocalBedrock.Models.Answering;

namespace LlmOps.Tests.LocalBedrock;

public sealed class PlainAnswererTests
{
    private static readonly Passage[] s_passages =
    [
        new(
            1,
            "Urlaub",
            "",
            "Jede Mitarbeiterin und jeder Mitarbeiter hat dreißig Urlaubstage im Jahr. Überstunden werden am Monatsende ausbezahlt. Die "
                + "Kündigungsfrist beträgt sechs Wochen."
        ),
        new(
            2,
            "就業規則",
            "",
            "年次有給休暇は二十日です。勤務時間は午前九時から午後六時までです。在宅勤務は週に三日まで認められます。本は十四日間借りられます。"
        ),
        new(3, "سياسة", "", "تبلغ الإجازة السنوية واحدا وعشرين يوما. يبدأ الدوام في الساعة الثامنة صباحا. يقع المقر الرئيسي في عمان."),
        new(4, "手册", "", "员工每年有十五天年假。公司总部位于成都。报销必须在三十天内提交。"),
        new(5, "Правила", "", "Отпуск составляет двадцать восемь дней. Главный офис находится в Казани. Курить в здании нельзя."),
        new(6, "Kurallar", "", "Yıllık izin on dört gündür. Genel merkez İzmir'dedir."),
        new(7, "Κανόνες", "", "Η ετήσια άδεια είναι είκοσι πέντε ημέρες. Η έδρα βρίσκεται στον Πειραιά."),
        new(8, "Congés", "", "Les congés annuels sont de vingt-cinq jours. Le siège se trouve à Lyon."),
        new(9, "Genehmigte Lieferanten", "", "- Ahorn GmbH\n- Birke AG\n- Zeder KG"),
    ];

    [Theory]
    [InlineData("Wie viele Urlaubstage hat ein Mitarbeiter?", "dreißig Urlaubstage", 1)]
    [InlineData("Wie lang ist die Kündigungsfrist?", "sechs Wochen", 1)]
    [InlineData("Wann werden Ueberstunden ausbezahlt?", "am Monatsende", 1)]
    [InlineData("年次有給休暇は何日ですか？", "二十日", 2)]
    [InlineData("勤務時間は何時からですか", "午前九時", 2)]
    [InlineData("在宅勤務は週に何日まで認められますか。", "三日", 2)]
    [InlineData("本は何日借りられますか？", "十四日間", 2)]
    [InlineData("كم تبلغ الإجازة السنوية؟", "واحدا وعشرين", 3)]
    [InlineData("أين يقع المقر الرئيسي؟", "عمان", 3)]
    [InlineData("متى يبدأ الدوام؟", "الثامنة", 3)]
    [InlineData("年假有几天？", "十五天", 4)]
    [InlineData("公司总部在哪里？", "成都", 4)]
    [InlineData("报销必须在多少天内提交？", "三十天", 4)]
    [InlineData("Сколько дней составляет отпуск?", "двадцать восемь", 5)]
    [InlineData("Где находится главный офис?", "Казани", 5)]
    [InlineData("Где нельзя курить?", "в здании", 5)]
    [InlineData("Yıllık izin kaç gündür?", "on dört", 6)]
    [InlineData("Genel merkez nerede?", "İzmir", 6)]
    [InlineData("Πού βρίσκεται η έδρα;", "Πειραιά", 7)]
    [InlineData("Combien de jours durent les congés annuels ?", "vingt-cinq", 8)]
    [InlineData("Où se trouve le siège ?", "Lyon", 8)]
    [InlineData("Welche Lieferanten sind genehmigt?", "- Birke AG [9]", 9)]
    public void AQuestionIsAnsweredByTheSentenceOfItsLanguage(string question, string expected, int index)
    {
        var answer = PlainAnswerer.Answer(s_passages, question);

        Assert.Contains(expected, answer, StringComparison.Ordinal);
        Assert.Contains($"[{index}]", answer, StringComparison.Ordinal);
        Assert.NotEqual("en", QuestionLanguage.Of(question));
    }

    [Theory]
    [InlineData("Wer ist der Vorstandsvorsitzende?")]
    [InlineData("Wie hoch ist die Miete?")]
    [InlineData("社長は誰ですか？")]
    [InlineData("من هو المدير العام؟")]
    [InlineData("谁是总经理？")]
    [InlineData("Кто директор завода?")]
    public void WhatNoSentenceTellsIsNotAnswered(string question) => Assert.Null(PlainAnswerer.Answer(s_passages, question));

    [Theory]
    [InlineData("What is the annual leave?", "en")]
    [InlineData("vpn", "en")]
    [InlineData("Wo ist das Büro?", "de")]
    [InlineData("¿Cuántos días son?", "es")]
    public void TheLanguageOfAQuestionIsTold(string question, string expected) => Assert.Equal(expected, QuestionLanguage.Of(question));

    [Fact]
    public void RowsOfAlignedTablesAreWrittenOut()
    {
        const string text =
            "Departures\nStation      Platform   Departure\nAarhus       3          10:15\nOdense       7          11:40\nRoskilde     1   "
            + "       12:05\nSee  also.";

        Assert.Equal(
            "Departures\nStation: Aarhus; Platform: 3; Departure: 10:15\nStation: Odense; Platform: 7; Departure: 11:40\nStation: "
                + "Roskilde; Platform: 1; Departure: 12:05\nSee  also.",
            AlignedTables.WriteOut(text)
        );
    }
}
