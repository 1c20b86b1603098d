namespace LlmOps.Engine.Text;

/// <summary>Turns text into the terms that are searched and compared.</summary>
public interface ITextAnalysis
{
    /// <summary>The terms under which the chunk index finds a text: words by their stems in the language of the text, Chinese and Japanese
    /// by each two characters, identifiers also by their parts.</summary>
    /// <param name="title">The title of what the text is part of; it is analyzed in the text's language.</param>
    /// <param name="text">The whole text, title included.</param>
    /// <returns>The terms of the title and those of the text, in their order and as often as they occur.</returns>
    (IReadOnlyList<string> Title, IReadOnlyList<string> Text) IndexTerms(string title, string text);

    /// <summary>The terms to search chunks of any language by: each word as it would stand in a chunk of each of them.</summary>
    /// <returns>Each distinct term with how often it occurs, in order of first occurrence.</returns>
    IReadOnlyList<KeyValuePair<string, int>> QueryTerms(string question);

    /// <summary>The language whose words are compared in a text; null where it is not known or has no analysis of its own: then words
    /// are taken for English ones.</summary>
    string? LanguageOf(string text);

    /// <summary>The distinct words of a text by their stems in a language, in lower case, without its small words; Chinese and Japanese by
    /// each two characters, identifiers also by their parts.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">What <see cref="LanguageOf"/> says of it, or of a text that it is compared with.</param>
    HashSet<string> Stems(string text, string? language);

    /// <summary>Which of some stems are among <see cref="Stems"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">Its language.</param>
    /// <param name="wanted">The stems that are looked for.</param>
    HashSet<string> StemsAmong(string text, string? language, IReadOnlyCollection<string> wanted);

    /// <summary>The distinct words of an English text by their stems, in lower case, without stop words; identifiers are whole.</summary>
    HashSet<string> EnglishStems(string text);
}
