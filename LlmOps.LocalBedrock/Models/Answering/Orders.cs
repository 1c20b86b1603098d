namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Text of a document that gives orders to the model that reads it. It is never quoted as an answer.</summary>
internal static class Orders
{
    private static readonly string[] s_verbs = ["ignore", "disregard", "forget", "override", "bypass"];
    private static readonly string[] s_objects = ["instruction", "prompt", "above", "previous", "prior", "rules", "context"];
    private static readonly string[] s_phrases =
    [
        "you are now",
        "system prompt",
        "as an ai",
        "you must answer",
        "your answer must",
        "respond with",
        "reply with",
        "answer with",
        "say that",
        "and say",
        "<task>",
        "</passage",
    ];

    public static bool AreGivenBy(string sentence)
    {
        var commands = s_verbs.Any(verb => sentence.Contains(verb, StringComparison.OrdinalIgnoreCase));
        return (commands && s_objects.Any(thing => sentence.Contains(thing, StringComparison.OrdinalIgnoreCase)))
            || s_phrases.Any(phrase => sentence.Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }
}
