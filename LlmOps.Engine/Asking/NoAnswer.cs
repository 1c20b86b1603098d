using LlmOps.Engine.Asking.Support.Reading;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking;

/// <summary>What is said where no passage was found and no model is asked.</summary>
internal static class NoAnswer
{
    /// <summary>The sentence in the language of the question, as far as it can be told, else in English.</summary>
    public static string To(string question) =>
        SentenceLanguage.Of(FoldedText.Fold(question)) switch
        {
            Language.German => "Das steht nicht in den Dokumenten.",
            Language.French => "Je n'ai pas trouvé cela dans les documents.",
            Language.Spanish => "No lo he encontrado en los documentos.",
            Language.Russian => "В документах этого нет.",
            Language.Arabic => "لم أجد ذلك في المستندات.",
            Language.Japanese => "文書の中に見つかりませんでした。",
            Language.Chinese => "在文档中没有找到。",
            _ => GroundedPrompt.NoAnswer,
        };
}
