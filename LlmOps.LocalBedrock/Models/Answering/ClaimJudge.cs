using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlmOps.LocalBedrock.Models.Text;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models.Answering;

/// <summary>Says of claims what their passages say, by the words and synonyms that a claim shares with a sentence, its numbers and what it
/// denies. It reads no language by another: of such a claim it is unsure, as of all that is neither near nor far.</summary>
internal static class ClaimJudge
{
    /// <summary>The tool whose input it fills in.</summary>
    public const string ToolName = "record_verdicts";

    private const double Near = 0.6;
    private const double Far = 0.2;

    /// <summary>Whether a request asks for verdicts: claims with passages, and the tool to record them with.</summary>
    public static bool IsAsked(ConverseRequest request, Prompt prompt) =>
        prompt.Task == PromptTask.JudgeClaims
        && request.ToolConfig?.Tools?.Any(tool =>
            tool.ToolSpec is { ValueKind: JsonValueKind.Object } spec
            && spec.TryGetProperty("name", out var name)
            && name.ValueEquals(ToolName)
        )
            is true;

    /// <summary>The block that calls the tool.</summary>
    public static JsonElement CallTool(Prompt prompt)
    {
        var verdicts = new JsonArray();
        foreach (var claim in prompt.Claims)
        {
            var (verdict, quote) = Judge(claim, prompt.Passages.FirstOrDefault(passage => passage.Index == claim.Passage));
            var entry = new JsonObject { ["claim"] = claim.Number, ["verdict"] = verdict };
            if (quote is not null)
            {
                entry["quote"] = quote;
            }

            verdicts.Add(entry);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"tooluse_local{prompt.Claims.Count}");
        return JsonElement.Parse(
            new JsonObject
            {
                ["toolUseId"] = id,
                ["name"] = ToolName,
                ["input"] = new JsonObject { ["verdicts"] = verdicts },
            }.ToJsonString()
        );
    }

    private static (string Verdict, string? Quote) Judge(CitedClaim claim, Passage? passage)
    {
        var language = QuestionLanguage.Of(claim.Text);
        if (passage is null || language != QuestionLanguage.Of(passage.Text))
        {
            return ("unsure", null);
        }

        var words = WordsOf(claim.Text, language);
        if (words.Count == 0)
        {
            return ("unsure", null);
        }

        var best = SentenceSplitter
            .Split(passage.Text)
            .Select(span => passage.Text[span.Start..span.End])
            .Select(sentence => (Text: sentence, Share: ShareOf(words, sentence, language)))
            .MaxBy(sentence => sentence.Share);
        if (best.Text is null || best.Share < Far)
        {
            return ("not_stated", null);
        }

        if (best.Share < Near)
        {
            return ("unsure", null);
        }

        var isOther =
            !NumbersOf(claim.Text).IsSubsetOf(NumbersOf(best.Text)) || Denies(claim.Text, language) != Denies(best.Text, language);
        return (isOther ? "contradicted" : "supported", best.Text);
    }

    private static double ShareOf(HashSet<string> words, string sentence, string language)
    {
        var told = WordsOf(sentence, language);
        return (double)words.Count(told.Contains) / words.Count;
    }

    private static HashSet<string> WordsOf(string text, string language) =>
        language == "en"
            ? [.. WordReader.Read(text).Where(word => !word.IsStop && !word.IsNumber).Select(word => word.Concept)]
            : [.. PlainWords.Of(text).Where(word => !char.IsDigit(word[0]))];

    private static HashSet<string> NumbersOf(string text) =>
        [.. WordReader.Read(text).Where(word => word.IsNumber).Select(word => word.Lower)];

    private static bool Denies(string text, string language) =>
        language == "en" ? WordReader.Read(text).Exists(Denial.IsOne) : PlainAnswerer.Denies(PlainWords.Fold(text));
}
