using System.Security;
using System.Text;
using LlmOps.Engine.Asking.Prompts;
using LlmOps.Engine.Remembering;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>The messages that models are sent. Retrieved text stands between tags, escaped, and is declared to be data.</summary>
/// <param name="prompts">The instructions.</param>
public sealed class GroundedPrompt(IPromptCatalog prompts)
{
    /// <summary>What is said in English where the documents do not hold the answer.</summary>
    public const string NoAnswer = "I could not find this in the documents.";

    // Under these keys documents tell how old they are.
    private static readonly string[] s_dateKeys =
    [
        "date",
        "published",
        "publishedAt",
        "updated",
        "updatedAt",
        "validFrom",
        "year",
        "version",
    ];

    /// <summary>The messages of this version of the service, for what is made without its registrations, such as training data.</summary>
    public static GroundedPrompt Default { get; } = new(new EmbeddedPromptCatalog());

    /// <summary>The version of the instructions that answers are made with.</summary>
    public string AnswerVersion => prompts.Get(PromptTask.Answer).Version;

    /// <summary>The version of the instructions by which claims are judged.</summary>
    internal string ClaimsVersion => prompts.Get(PromptTask.Claims).Version;

    /// <summary>The messages that ask for an answer.</summary>
    /// <param name="history">Earlier turns, oldest first.</param>
    /// <param name="passages">The passages, numbered.</param>
    /// <param name="question">The question as asked.</param>
    /// <param name="standaloneQuestion">The question as rewritten, or null where it was not.</param>
    /// <param name="maxHistoryCharacters">Characters of an earlier answer that are repeated at most.</param>
    public IList<ChatMessage> Answer(
        IReadOnlyList<ConversationTurn> history,
        IReadOnlyList<Passage> passages,
        string question,
        string? standaloneQuestion,
        int maxHistoryCharacters
    )
    {
        List<ChatMessage> messages = [new(ChatRole.System, prompts.Get(PromptTask.Answer).Instructions)];
        foreach (var turn in history)
        {
            messages.Add(new ChatMessage(ChatRole.User, turn.Question));
            messages.Add(new ChatMessage(ChatRole.Assistant, Shorten(CitationMarkers.Remove(turn.Answer), maxHistoryCharacters)));
        }

        var prompt = Open(passages, question);
        if (standaloneQuestion is not null)
        {
            prompt.Append("\n<standalone_question>\n").Append(Escape(standaloneQuestion)).Append("\n</standalone_question>");
        }

        messages.Add(new ChatMessage(ChatRole.User, prompt.ToString()));
        return messages;
    }

    /// <summary>The messages that ask for a question that stands alone.</summary>
    public IList<ChatMessage> Rewrite(IReadOnlyList<ConversationTurn> history, string question, int maxHistoryCharacters)
    {
        var prompt = new StringBuilder("<conversation>\n");
        foreach (var turn in history)
        {
            prompt
                .Append("<turn><user>")
                .Append(Escape(turn.RewrittenQuestion ?? turn.Question))
                .Append("</user><assistant>")
                .Append(Escape(Shorten(CitationMarkers.Remove(turn.Answer), maxHistoryCharacters)))
                .Append("</assistant></turn>\n");
        }

        prompt.Append("</conversation>\n<question>").Append(Escape(question)).Append("</question>");
        return
        [
            new ChatMessage(ChatRole.System, prompts.Get(PromptTask.Rewrite).Instructions),
            new ChatMessage(ChatRole.User, prompt.ToString()),
        ];
    }

    /// <summary>The messages that ask which of two answers to a question is better.</summary>
    /// <param name="passages">The passages that both were made from.</param>
    /// <param name="question">The question.</param>
    /// <param name="accepted">The answer that readers accepted.</param>
    /// <param name="first">One answer.</param>
    /// <param name="second">The other one.</param>
    internal IList<ChatMessage> Judge(IReadOnlyList<Passage> passages, string question, string accepted, string first, string second)
    {
        var prompt = Open(passages, question)
            .Append("\n<accepted_answer>\n")
            .Append(Escape(accepted))
            .Append("\n</accepted_answer>\n<first_answer>\n")
            .Append(Escape(first))
            .Append("\n</first_answer>\n<second_answer>\n")
            .Append(Escape(second))
            .Append("\n</second_answer>");
        return
        [
            new ChatMessage(ChatRole.System, prompts.Get(PromptTask.Judge).Instructions),
            new ChatMessage(ChatRole.User, prompt.ToString()),
        ];
    }

    /// <summary>The messages that ask which claims their passages bear out; each passage stands there once.</summary>
    internal IList<ChatMessage> JudgeClaims(IReadOnlyList<(string Claim, Passage Passage)> claims)
    {
        var prompt = new StringBuilder("<cited_passages>\n");
        foreach (
            var passage in claims.Select(claim => claim.Passage).DistinctBy(passage => passage.Index).OrderBy(passage => passage.Index)
        )
        {
            Append(prompt, passage);
        }

        prompt.Append("</cited_passages>\n\n<claims>\n");
        foreach (var (at, (claim, passage)) in claims.Index())
        {
            prompt
                .Append("<claim number=\"")
                .Append(at + 1)
                .Append("\" passage=\"")
                .Append(passage.Index)
                .Append("\">")
                .Append(Escape(claim))
                .Append("</claim>\n");
        }

        return
        [
            new ChatMessage(ChatRole.System, prompts.Get(PromptTask.Claims).Instructions),
            new ChatMessage(ChatRole.User, prompt.Append("</claims>").ToString()),
        ];
    }

    /// <summary>What a document's metadata tell of its age, as the prompt shows it; null: nothing.</summary>
    internal static string? DateOf(IReadOnlyDictionary<string, string> metadata) =>
        Array.Find(s_dateKeys, metadata.ContainsKey) is { } key ? metadata[key] : null;

    /// <summary>Only what could close a tag is escaped, so that the model reads quotes and apostrophes as they are.</summary>
    internal static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    private static StringBuilder Open(IReadOnlyList<Passage> passages, string question)
    {
        var prompt = new StringBuilder("<passages>\n");
        foreach (var passage in passages)
        {
            Append(prompt, passage);
        }

        return prompt.Append("</passages>\n\n<question>\n").Append(Escape(question)).Append("\n</question>");
    }

    private static void Append(StringBuilder prompt, Passage passage)
    {
        prompt
            .Append("<passage index=\"")
            .Append(passage.Index)
            .Append("\" title=\"")
            .Append(SecurityElement.Escape(passage.Title))
            .Append('"');
        if (passage.Chunk.Headings.Count > 0)
        {
            prompt.Append(" section=\"").Append(SecurityElement.Escape(string.Join(" > ", passage.Chunk.Headings))).Append('"');
        }

        if (DateOf(passage.Metadata) is { } date)
        {
            prompt.Append(" date=\"").Append(SecurityElement.Escape(date)).Append('"');
        }

        prompt.Append(">\n").Append(Escape(passage.Chunk.Text.Trim())).Append("\n</passage>\n");
    }

    private static string Shorten(string text, int limit) => text.Length <= limit ? text : string.Concat(text.AsSpan(0, limit), "…");
}
