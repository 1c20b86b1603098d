using LlmOps.Engine.Chunking;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Tests.Ingesting;

public sealed class DocumentLanguageTests
{
    [Theory]
    [InlineData("The house is at the end of the road, and it was built in 1912.", "en")]
    [InlineData("Das Haus steht am Ende der Straße und ist im Jahr 1912 gebaut worden.", "de")]
    [InlineData("La maison est au bout de la rue et elle a été construite en 1912.", "fr")]
    [InlineData("La casa está al final de la calle y fue construida en 1912 por los dueños.", "es")]
    [InlineData("Дом стоит в конце улицы и построен в 1912 году.", "ru")]
    [InlineData("家は道の終わりにあり、千九百十二年に建てられました。", "ja")]
    [InlineData("房子在路的尽头，建于一九一二年。", "zh")]
    [InlineData("1912 | 40 | 7.5", null)]
    public void TheLanguageOfATextIsTold(string text, string? language) => Assert.Equal(language, DocumentLanguage.Of(Document(text)));

    [Fact]
    public void MostOfTheDocumentDecides()
    {
        const string English = "This is the notice of the license, and it is in the language of the people who wrote it.";
        string[] paragraphs =
        [
            English,
            .. Enumerable.Repeat("Der Kessel wird von der Firma geprüft, und die Prüfung ist nach einem Jahr fällig.", 60),
            English,
        ];

        Assert.Equal("de", DocumentLanguage.Of(Document(paragraphs)));
    }

    private static ParsedDocument Document(params string[] paragraphs)
    {
        var (blocks, start) = (new List<DocumentBlock>(), 0);
        foreach (var paragraph in paragraphs)
        {
            blocks.Add(new DocumentBlock(BlockKind.Paragraph, start, start + paragraph.Length));
            start += paragraph.Length + 2;
        }

        return new ParsedDocument(null, string.Join("\n\n", paragraphs), blocks);
    }
}
