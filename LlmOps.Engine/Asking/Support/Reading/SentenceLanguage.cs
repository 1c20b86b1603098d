using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>The language of a sentence, which may hold no small word: then the words that carry content tell.</summary>
internal static class SentenceLanguage
{
    /// <summary>Guesses; <see cref="Language.Unknown"/> where nothing tells Latin letters apart.</summary>
    /// <param name="folded">The sentence as <see cref="FoldedText"/> gives it.</param>
    public static string Of(string folded) => Language.Of(folded, Concepts.LanguageOf);
}
