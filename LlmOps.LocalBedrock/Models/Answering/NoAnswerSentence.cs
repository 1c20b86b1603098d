namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>How the stand-in says that the passages hold no answer.</summary>
internal static class NoAnswerSentence
{
    public static string In(string language) =>
        language switch
        {
            "de" => "Das konnte ich in den Dokumenten nicht finden.",
            "fr" => "Je n'ai pas trouvé cela dans les documents.",
            "es" => "No lo he encontrado en los documentos.",
            "it" => "Non l'ho trovato nei documenti.",
            "ru" => "Я не нашёл этого в документах.",
            "ar" => "لم أجد ذلك في المستندات.",
            "ja" => "文書の中に見つかりませんでした。",
            "zh" => "我在文档中没有找到。",
            "tr" => "Bunu belgelerde bulamadım.",
            "el" => "Δεν το βρήκα στα έγγραφα.",
            _ => ExtractiveAnswerer.NoAnswer,
        };
}
