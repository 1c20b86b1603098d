using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Wire;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Guardrails;

/// <summary>Guardrails that block configured phrases, and report it the way the service does.</summary>
internal sealed class GuardrailSimulator(IOptions<LocalBedrockOptions> options)
{
    private const int CharactersPerTextUnit = 1000;

    /// <exception cref="ServiceException">No such guardrail or version.</exception>
    public GuardrailOptions Find(string? identifier, string? version)
    {
        var id = identifier?[(identifier.LastIndexOf('/') + 1)..];
        return options.Value.Guardrails.FirstOrDefault(guardrail =>
                guardrail.Id == id && (version == guardrail.Version || version == "DRAFT")
            ) ?? throw ServiceException.Validation("The guardrail identifier or version provided in the request does not exist.");
    }

    public static GuardrailVerdict Check(GuardrailOptions guardrail, IReadOnlyList<string> texts)
    {
        var characters = texts.Sum(text => text.Length);
        var matches = guardrail
            .BlockedPhrases.Where(phrase => texts.Any(text => text.Contains(phrase, StringComparison.OrdinalIgnoreCase)))
            .Select(phrase => new CustomWord(phrase, "BLOCKED", true))
            .ToList();
        var usage = new GuardrailUsage((characters + CharactersPerTextUnit - 1) / CharactersPerTextUnit);
        var coverage = new GuardrailCoverage(new TextCoverage(characters, characters));
        var assessment = new GuardrailAssessment
        {
            WordPolicy = matches.Count == 0 ? null : new WordPolicyAssessment(matches, []),
            InvocationMetrics = new GuardrailInvocationMetrics(1, usage, coverage),
        };
        return new GuardrailVerdict(matches.Count > 0, assessment, usage, coverage);
    }

    /// <summary>What of a request a guardrail looks at: the marked parts where there are any, else the last user message.</summary>
    public static IReadOnlyList<string> GuardedTexts(ConverseRequest request)
    {
        var blocks = request.Messages?.SelectMany(message => message.Content ?? []).ToList() ?? [];
        var marked = blocks.Select(block => block.GuardContent?.Text?.Text).OfType<string>().ToList();
        return marked.Count > 0
            ? marked
            : request
                .Messages?.LastOrDefault(message => message.Role == "user")
                ?.Content?.Select(block => block.Text)
                .OfType<string>()
                .ToList()
                ?? [];
    }
}
