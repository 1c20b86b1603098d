using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>What a prompt says of itself to providers that keep the beginnings of prompts.</summary>
public static class PromptCaching
{
    /// <summary>Key of <see cref="ChatMessage.AdditionalProperties"/>, <c>true</c>: everything up to and with this message comes again soon
    /// and is worth keeping. A provider that keeps nothing passes over it.</summary>
    public const string Point = "prompt.cachePoint";
}
