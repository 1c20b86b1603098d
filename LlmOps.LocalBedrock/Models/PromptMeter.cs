using System.Text.Json;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models;

/// <summary>Counts the input tokens of a request, part by part, in the order in which the service reads them: tools, system,
/// messages.</summary>
internal static class PromptMeter
{
    private const int TokensPerMessage = 4;
    private const int TokensPerRequest = 3;
    private const int TokensPerImage = 1500;

    public static int Count(ConverseRequest request) => TokensPerRequest + Parts(request).Sum(part => part.Tokens);

    /// <summary>The request in reading order; a cache point is a part of its own, without tokens.</summary>
    public static IEnumerable<PromptPart> Parts(ConverseRequest request)
    {
        foreach (var tool in request.ToolConfig?.Tools ?? [])
        {
            yield return tool.CachePoint is not null
                ? new PromptPart(string.Empty, 0, tool.CachePoint)
                : Opaque("tool", tool.ToolSpec ?? tool.SystemTool);
        }

        foreach (var block in request.System ?? [])
        {
            yield return Part("system", block, 0);
        }

        foreach (var message in request.Messages ?? [])
        {
            var overhead = TokensPerMessage;
            foreach (var block in message.Content ?? [])
            {
                var part = Part(message.Role ?? string.Empty, block, overhead);
                overhead = part.CachePoint is null ? 0 : overhead;
                yield return part;
            }
        }
    }

    private static PromptPart Part(string role, ContentBlock block, int overhead)
    {
        if (block.CachePoint is not null)
        {
            return new PromptPart(string.Empty, 0, block.CachePoint);
        }

        if (block.Image is not null)
        {
            return new PromptPart(role + block.Image.Value.GetRawText(), TokensPerImage + overhead, null);
        }

        var text = block.Text ?? block.GuardContent?.Text?.Text;
        return text is not null
            ? new PromptPart($"{role}\n{text}", TokenCounter.Count(text) + overhead, null)
            : Opaque(role, block.ToolUse ?? block.ToolResult ?? block.Document ?? block.Other?.Values.FirstOrDefault(), overhead);
    }

    private static PromptPart Opaque(string role, JsonElement? element, int overhead = 0)
    {
        var text = element is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : string.Empty;
        return new PromptPart($"{role}\n{text}", TokenCounter.Count(text) + overhead, null);
    }
}
