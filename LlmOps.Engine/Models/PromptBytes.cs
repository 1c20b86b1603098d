using System.Text;
using Microsoft.Extensions.AI;

namespace LlmOps.Engine.Models;

/// <summary>How much text a prompt holds: what <see cref="TokenEstimator"/> learns from and is asked about.</summary>
internal static class PromptBytes
{
    /// <summary>UTF-8 bytes of all messages and the instructions.</summary>
    public static int Of(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        Encoding.UTF8.GetByteCount(options?.Instructions ?? "") + messages.Sum(static message => Encoding.UTF8.GetByteCount(message.Text));

    /// <summary>True where text is all there is: tools and images take tokens without any.</summary>
    public static bool IsAll(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        options?.Tools is not { Count: > 0 }
        && messages.All(static message => message.Contents.All(static content => content is TextContent));
}
