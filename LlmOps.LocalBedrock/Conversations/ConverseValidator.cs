using System.Globalization;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Conversations;

/// <summary>Refuses what the service refuses, in its words.</summary>
internal static class ConverseValidator
{
    private const int MaxCachePoints = 4;
    private const int MaxStopSequences = 2500;

    public static void Validate(ConverseRequest request, FoundationModel model)
    {
        if (model.Kind != ModelKind.Chat)
        {
            throw ServiceException.Validation(
                "This action doesn't support the model that you provided. Try again with a supported text or chat model."
            );
        }

        ValidateMessages(request);
        ValidateSystem(request);
        ValidateInference(request.InferenceConfig, model);
        ValidateCachePoints(request);
    }

    private static void ValidateMessages(ConverseRequest request)
    {
        if (request.Messages is not { Count: > 0 } messages)
        {
            throw ServiceException.Missing("messages");
        }

        for (var m = 0; m < messages.Count; m++)
        {
            if (messages[m] is not { Role: { } role })
            {
                throw ServiceException.Missing($"messages.{m + 1}.member.role");
            }

            if (role is not ("user" or "assistant" or "system"))
            {
                throw ServiceException.Constraint(
                    $"messages.{m + 1}.member.role",
                    role,
                    "Member must satisfy enum value set: [user, assistant, system]"
                );
            }

            if (messages[m].Content is not { Count: > 0 } content)
            {
                throw messages[m].Content is null
                    ? ServiceException.Missing($"messages.{m + 1}.member.content")
                    : ServiceException.Validation(
                        $"The content field in the Message object at messages.{m} is empty. Add a ContentBlock object to the content field "
                            + $"and try again."
                    );
            }

            for (var c = 0; c < content.Count; c++)
            {
                ValidateBlock(content[c], $"ContentBlock object at messages.{m}.content.{c}");
            }
        }

        if (messages[0].Role == "assistant")
        {
            throw ServiceException.Validation(
                "A conversation must start with a user message. Try again with a conversation that starts with a user message."
            );
        }

        if (
            request.ToolConfig?.Tools is not { Count: > 0 }
            && messages.Any(message => message.Content!.Any(block => block.ToolUse is not null || block.ToolResult is not null))
        )
        {
            throw ServiceException.Validation("The toolConfig field must be defined when using toolUse and toolResult content blocks.");
        }
    }

    private static void ValidateSystem(ConverseRequest request)
    {
        for (var s = 0; s < request.System?.Count; s++)
        {
            ValidateBlock(request.System[s], $"SystemContentBlock object at system.{s}");
        }
    }

    private static void ValidateBlock(ContentBlock? block, string where)
    {
        if (block is null)
        {
            throw ServiceException.Validation($"The {where} is null.");
        }

        if (block.Text is { } text && string.IsNullOrWhiteSpace(text))
        {
            throw ServiceException.Validation($"The text field in the {where} is blank. Add text to the text field, and try again.");
        }

        var members =
            (block.Text is null ? 0 : 1)
            + (block.CachePoint is null ? 0 : 1)
            + (block.GuardContent is null ? 0 : 1)
            + (block.Image is null ? 0 : 1)
            + (block.Document is null ? 0 : 1)
            + (block.ToolUse is null ? 0 : 1)
            + (block.ToolResult is null ? 0 : 1)
            + (block.Other?.Count ?? 0);
        if (members != 1)
        {
            throw ServiceException.Validation(
                $"The {where} must set one of the following keys: text, image, toolUse, toolResult, document, video, cachePoint, "
                    + $"guardContent."
            );
        }
    }

    private static void ValidateInference(InferenceConfig? config, FoundationModel model)
    {
        if (config is null)
        {
            return;
        }

        if (config.MaxTokens < 1)
        {
            throw ServiceException.Constraint(
                "inferenceConfig.maxTokens",
                Text(config.MaxTokens),
                "Member must have value greater than or equal to 1"
            );
        }

        if (config.MaxTokens > model.MaxOutputTokens)
        {
            throw ServiceException.Validation(
                $"The maximum tokens you requested exceeds the model limit of {model.MaxOutputTokens}. Try again with a maximum tokens "
                    + $"value that is lower than {model.MaxOutputTokens}."
            );
        }

        ValidateShare("inferenceConfig.temperature", config.Temperature);
        ValidateShare("inferenceConfig.topP", config.TopP);
        if (model.OneSamplingKnob && config.Temperature is not null && config.TopP is not null)
        {
            throw ServiceException.Validation(
                "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use "
                    + "only one."
            );
        }

        if (config.StopSequences?.Count > MaxStopSequences)
        {
            throw ServiceException.Constraint(
                "inferenceConfig.stopSequences",
                Text(config.StopSequences.Count),
                $"Member must have length less than or equal to {MaxStopSequences}"
            );
        }
    }

    private static void ValidateShare(string member, double? value)
    {
        if (value < 0)
        {
            throw ServiceException.Constraint(member, Text(value), "Member must have value greater than or equal to 0");
        }

        if (value > 1)
        {
            throw ServiceException.Constraint(member, Text(value), "Member must have value less than or equal to 1");
        }
    }

    private static void ValidateCachePoints(ConverseRequest request)
    {
        var points = (request.ToolConfig?.Tools?.Select(tool => tool.CachePoint) ?? [])
            .Concat(request.System?.Select(block => block.CachePoint) ?? [])
            .Concat(request.Messages?.SelectMany(message => message.Content ?? []).Select(block => block.CachePoint) ?? [])
            .OfType<CachePoint>()
            .ToList();
        if (points.Count > MaxCachePoints)
        {
            throw ServiceException.Validation(
                $"The model returned the following errors: A maximum of {MaxCachePoints} blocks with cache_control may be provided. Found "
                    + $"{points.Count}."
            );
        }

        var shortSeen = false;
        foreach (var point in points)
        {
            if (point.Type != "default")
            {
                throw ServiceException.Constraint("cachePoint.type", point.Type, "Member must satisfy enum value set: [default]");
            }

            if (point.Ttl is not (null or "5m" or "1h"))
            {
                throw ServiceException.Constraint("cachePoint.ttl", point.Ttl, "Member must satisfy enum value set: [5m, 1h]");
            }

            if (point.Ttl == "1h" && shortSeen)
            {
                throw ServiceException.Validation(
                    "The model returned the following errors: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control "
                        + "block."
                );
            }

            shortSeen |= point.Ttl != "1h";
        }
    }

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);
}
