using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>A tool that a model has to fill in, instead of an answer in its own words.</summary>
internal static class RequiredTool
{
    /// <summary>Options of a call that requires the tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="model">The model; null: the client's own.</param>
    /// <param name="maxOutputTokens">Tokens that the model may write at most.</param>
    public static ChatOptions Options(AIFunctionDeclaration tool, string? model, int maxOutputTokens) =>
        new()
        {
            ModelId = model,
            MaxOutputTokens = maxOutputTokens,
            Temperature = 0,
            Tools = [tool],
            ToolMode = ChatToolMode.RequireSpecific(tool.Name),
        };

    /// <summary>What the model filled in; null where it did not use the tool.</summary>
    public static JsonElement? InputOf(ChatResponse response, AIFunctionDeclaration tool) =>
        response
            .Messages.SelectMany(message => message.Contents)
            .OfType<FunctionCallContent>()
            .FirstOrDefault(call => call.Name == tool.Name)
            ?.Arguments
            is { } arguments
            ? JsonSerializer.SerializeToElement(arguments, AIJsonUtilities.DefaultOptions)
            : null;
}
