using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking;

/// <summary>The words of a text that carry its content: by their stems in its language, without small words.</summary>
/// <param name="analysis">Finds the stems.</param>
internal sealed class ContentWords(ITextAnalysis analysis)
{
    /// <summary>English words that stand in answers about documents and not in the documents: they claim nothing.</summary>
    private readonly FrozenSet<string> _phrasing = analysis
        .Stems(
            "according document passage state also however therefore thus which who whose when where what its his her their he she they "
                + "has have had was were been did does do said says",
            language: null
        )
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The distinct content words of a text.</summary>
    public TextWords Of(string text) => Of(text, analysis.LanguageOf(text));

    /// <summary>The distinct content words of a text, in the language of a text that it is compared with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">The language; null: English.</param>
    public TextWords Of(string text, string? language)
    {
        var words = analysis.Stems(text, language);
        if (language is null)
        {
            words.ExceptWith(_phrasing);
        }

        return new TextWords(language, words);
    }

    /// <summary>The content words of a question, to be found in texts of any language.</summary>
    public QuestionWords OfQuestion(string question) => new(this, question);

    /// <summary>The language in which a text's words are compared.</summary>
    public string? LanguageOf(string text) => analysis.LanguageOf(text);

    /// <summary>Which of some stems are content words of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">Its language; null: English.</param>
    /// <param name="wanted">The stems that are looked for.</param>
    public IReadOnlySet<string> Among(string text, string? language, IReadOnlyCollection<string> wanted)
    {
        var found = analysis.StemsAmong(text, language, wanted);
        if (language is null)
        {
            found.ExceptWith(_phrasing);
        }

        return found;
    }
}
