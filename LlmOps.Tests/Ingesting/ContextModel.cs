using System.Text.Json;
using LlmOps.Engine.Models;
using Microsoft.Extensions.AI;

namespace LlmOps.Tests.Ingesting;

/// <summary>A model that says of every passage what it is told to say.</summary>
internal sealed class ContextModel : IChatClient
{
    /// <summary>Gives the tool's input for a number of passages; null: the model speaks instead.</summary>
    public Func<int, string?> Report { get; set; } =
        count =>
            JsonSerializer.Serialize(
                new { passages = Enumerable.Range(1, count).Select(number => new { number, context = "About the lamp LF-5." }) }
            );

    public string? Failure { get; set; }

    public List<IReadOnlyList<ChatMessage>> Calls { get; } = [];

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var asked = messages.ToList();
        lock (Calls)
        {
            Calls.Add(asked);
        }

        if (Failure is not null)
        {
            throw new ModelException("ThrottlingException", Failure);
        }

        AIContent content = Report(asked[^1].Text.Split("<passage ").Length - 1) is { } report
            ? new FunctionCallContent("1", "record_contexts", JsonSerializer.Deserialize<Dictionary<string, object?>>(report))
            : new TextContent("They are about lamps.");
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [content])));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
