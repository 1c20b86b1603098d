using System.Globalization;
using System.Net;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Reads the prompts of the question-answering service by their shape: the last user message begins with passages or with a
/// conversation, in tagged parts whose text is XML-escaped, so that no text of a passage can close its tag. Whatever does not fit is a
/// plain question.</summary>
internal static class PromptReader
{
    public static Prompt Read(ConverseRequest request)
    {
        var user = LastUserText(request);
        if (IsSystemGiven(request) && user.TrimStart().StartsWith("<passages>", StringComparison.Ordinal))
        {
            var passagesEnd = EndOf(user, "</passages>");
            if (Tagged(user, "accepted_answer", passagesEnd) is { } accepted)
            {
                return new Prompt(PromptTask.JudgeAnswers, Tagged(user, "question", passagesEnd) ?? "")
                {
                    Answers = [accepted, Tagged(user, "first_answer", passagesEnd) ?? "", Tagged(user, "second_answer", passagesEnd) ?? ""],
                };
            }

            return new Prompt(PromptTask.AnswerFromPassages, Tagged(user, "question", passagesEnd) ?? user[passagesEnd..].Trim())
            {
                StandaloneQuestion = Tagged(user, "standalone_question", passagesEnd) is { Length: > 0 } standalone ? standalone : null,
                Passages = ReadPassages(user),
                Turns = [.. EarlierQuestions(request).Select(question => new Turn(question, string.Empty))],
                AsksForStatus = request.System!.Any(block => block.Text?.Contains(StatusLine.Tag, StringComparison.Ordinal) is true),
            };
        }

        if (IsSystemGiven(request) && user.TrimStart().StartsWith("<cited_passages>", StringComparison.Ordinal))
        {
            var passagesEnd = EndOf(user, "</cited_passages>");
            return new Prompt(PromptTask.JudgeClaims, string.Empty)
            {
                Passages = ReadPassages(user[..passagesEnd]),
                Claims = ReadClaims(user[passagesEnd..]),
            };
        }

        if (IsSystemGiven(request) && user.TrimStart().StartsWith("<conversation>", StringComparison.Ordinal))
        {
            var conversationEnd = EndOf(user, "</conversation>");
            return new Prompt(PromptTask.RewriteQuestion, Tagged(user, "question", conversationEnd) ?? user[conversationEnd..].Trim())
            {
                Turns = ReadTurns(user[..conversationEnd]),
            };
        }

        return new Prompt(PromptTask.None, user.Trim());
    }

    private static bool IsSystemGiven(ConverseRequest request) => request.System?.Any(block => block.Text is not null) is true;

    private static string LastUserText(ConverseRequest request)
    {
        var message = request.Messages?.LastOrDefault(candidate => candidate.Role == "user");
        return string.Join(
            '\n',
            message?.Content?.Select(block => block.Text ?? block.GuardContent?.Text?.Text).Where(text => text is not null) ?? []
        );
    }

    private static IEnumerable<string> EarlierQuestions(ConverseRequest request) =>
        (request.Messages ?? [])
            .Where(message => message.Role == "user")
            .SkipLast(1)
            .Select(message => string.Join('\n', message.Content?.Select(block => block.Text).OfType<string>() ?? []).Trim());

    private static List<Passage> ReadPassages(string text)
    {
        const string open = "<passage ";
        const string close = "</passage>";
        var passages = new List<Passage>();
        var at = 0;
        while ((at = text.IndexOf(open, at, StringComparison.Ordinal)) >= 0)
        {
            var tagEnd = text.IndexOf('>', at);
            var end = tagEnd < 0 ? -1 : text.IndexOf(close, tagEnd, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            var tag = text[(at + open.Length)..tagEnd];
            if (int.TryParse(Attribute(tag, "index"), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                passages.Add(
                    new Passage(
                        index,
                        Attribute(tag, "title"),
                        Attribute(tag, "section"),
                        AlignedTables.WriteOut(WebUtility.HtmlDecode(text[(tagEnd + 1)..end]).Trim())
                    )
                );
            }

            at = end + close.Length;
        }

        return passages;
    }

    private static List<CitedClaim> ReadClaims(string text)
    {
        const string open = "<claim ";
        const string close = "</claim>";
        var claims = new List<CitedClaim>();
        for (var at = 0; (at = text.IndexOf(open, at, StringComparison.Ordinal)) >= 0; )
        {
            var tagEnd = text.IndexOf('>', at);
            var end = tagEnd < 0 ? -1 : text.IndexOf(close, tagEnd, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            var tag = text[(at + open.Length)..tagEnd];
            if (
                int.TryParse(Attribute(tag, "number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && int.TryParse(Attribute(tag, "passage"), NumberStyles.None, CultureInfo.InvariantCulture, out var passage)
            )
            {
                claims.Add(new CitedClaim(number, passage, WebUtility.HtmlDecode(text[(tagEnd + 1)..end]).Trim()));
            }

            at = end + close.Length;
        }

        return claims;
    }

    private static List<Turn> ReadTurns(string text)
    {
        var turns = new List<Turn>();
        var at = 0;
        while ((at = text.IndexOf("<turn>", at, StringComparison.Ordinal)) >= 0)
        {
            var end = text.IndexOf("</turn>", at, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }

            var turn = text[at..end];
            turns.Add(new Turn(Tagged(turn, "user", 0) ?? string.Empty, Tagged(turn, "assistant", 0) ?? string.Empty));
            at = end;
        }

        return turns;
    }

    private static string Attribute(string tag, string name)
    {
        var at = $" {tag}".IndexOf($" {name}=\"", StringComparison.Ordinal);
        if (at < 0)
        {
            return string.Empty;
        }

        var start = at + name.Length + 2;
        var end = tag.IndexOf('"', start);
        return end < 0 ? string.Empty : WebUtility.HtmlDecode(tag[start..end]);
    }

    private static string? Tagged(string text, string tag, int from)
    {
        var open = $"<{tag}>";
        var start = text.IndexOf(open, from, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf($"</{tag}>", start, StringComparison.Ordinal);
        return end < 0 ? null : WebUtility.HtmlDecode(text[(start + open.Length)..end]).Trim();
    }

    private static int EndOf(string text, string tag)
    {
        var at = text.LastIndexOf(tag, StringComparison.Ordinal);
        return at < 0 ? 0 : at + tag.Length;
    }
}
