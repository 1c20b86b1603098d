using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Asking;

/// <summary>Lets a chat model say which claims their passages bear out: all claims of an answer in one call, by a tool whose input it has
/// to fill in.</summary>
internal sealed class CitationJudge(IChatClient chat, GroundedPrompt prompts, string model)
{
    /// <summary>Claims of an answer that are judged at most; the others stay unverified.</summary>
    public const int MaxClaims = 24;

    /// <summary>Tokens of a verdict with its quote.</summary>
    private const int TokensPerClaim = 160;

    /// <summary>Tokens of the instructions, the tool and the tags.</summary>
    private const int TokensAround = 800;

    private static readonly AIFunctionDeclaration s_tool = AIFunctionFactory.CreateDeclaration(
        ClaimVerdicts.ToolName,
        "Records what the passage of each claim says of it.",
        ClaimVerdicts.Schema
    );

    /// <summary>The most that judging an answer may use.</summary>
    /// <param name="passageTokens">Tokens of all passages.</param>
    /// <param name="answerTokens">Tokens of the answer.</param>
    public static ModelUsage Bound(long passageTokens, long answerTokens) =>
        new(InputTokens: TokensAround + passageTokens + answerTokens, OutputTokens: MaxClaims * TokensPerClaim);

    /// <summary>The messages that ask for verdicts.</summary>
    public IList<ChatMessage> Prompt(IReadOnlyList<UndecidedClaim> claims) =>
        prompts.JudgeClaims([.. claims.Select(claim => (claim.Text.Trim(), claim.Passage.Passage))]);

    /// <summary>The most that a call with these messages uses.</summary>
    public static ModelUsage Bound(IList<ChatMessage> messages, int claims) =>
        new(InputTokens: TokensAround + TokenBound.Of(PromptBytes.Of(messages, null)), OutputTokens: claims * TokensPerClaim);

    /// <summary>Asks.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="messages">The messages for them.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The claims that the judge decided; null where it did not use the tool.</returns>
    public async Task<Dictionary<UndecidedClaim, ClaimFinding>?> JudgeAsync(
        IReadOnlyList<UndecidedClaim> claims,
        IList<ChatMessage> messages,
        CancellationToken cancellationToken
    )
    {
        var asked = RequiredTool.Options(s_tool, model, claims.Count * TokensPerClaim);
        asked.AdditionalProperties = new() { [FallbackChatClient.NoFallback] = true };
        var response = await chat.GetResponseAsync(messages, asked, cancellationToken);
        return RequiredTool.InputOf(response, s_tool) is { } report
            ? ClaimVerdicts
                .Read(report, claims.Count)
                .ToDictionary(
                    verdict => claims[verdict.Key - 1],
                    verdict => Find(claims[verdict.Key - 1], verdict.Value.Standing, verdict.Value.Quote)
                )
            : null;
    }

    private static ClaimFinding Find(UndecidedClaim claim, ClaimStanding standing, string? quote)
    {
        if (standing is not ClaimStanding.Supported)
        {
            return new ClaimFinding(standing, "judge", null);
        }

        // A quote that does not stand in the passage is the judge's own wording: then the sentence that words found stays.
        var text = claim.Passage.Passage.Chunk.Text;
        var at = quote?.Trim() is { Length: > 0 } words ? text.IndexOf(words, StringComparison.Ordinal) : -1;
        return new ClaimFinding(
            standing,
            "judge",
            at < 0
                ? claim.Citation with
                {
                    Support = CitationSupport.Supported,
                }
                : claim.Passage.Cite(at, at + quote!.Trim().Length, CitationSupport.Supported)
        );
    }
}
