using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Models;

/// <summary>Lets the configured model answer where another one that a rollout chose fails before its first word: a tuned model that is gone
/// must not fail a question.</summary>
internal sealed partial class FallbackChatClient(IChatClient provider, string defaultModel, ILogger<FallbackChatClient> logger)
    : DelegatingChatClient(provider)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        try
        {
            return await base.GetResponseAsync(sent, options, cancellationToken);
        }
        catch (ModelException exception) when (IsOther(options))
        {
            LogFallback(exception, options!.ModelId!, defaultModel);
            return await base.GetResponseAsync(sent, Default(options), cancellationToken);
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        var updates = base.GetStreamingResponseAsync(sent, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var fellBack = false;
        try
        {
            bool more;
            try
            {
                more = await updates.MoveNextAsync();
            }
            catch (ModelException exception) when (IsOther(options))
            {
                LogFallback(exception, options!.ModelId!, defaultModel);
                await updates.DisposeAsync();
                updates = base.GetStreamingResponseAsync(sent, Default(options), cancellationToken).GetAsyncEnumerator(cancellationToken);
                more = await updates.MoveNextAsync();
                fellBack = true;
            }

            while (more)
            {
                if (fellBack)
                {
                    (updates.Current.AdditionalProperties ??= new())[FellBack] = true;
                }

                yield return updates.Current;
                more = await updates.MoveNextAsync();
            }
        }
        finally
        {
            await updates.DisposeAsync();
        }
    }

    private bool IsOther(ChatOptions? options) =>
        options?.ModelId is { } model && model != defaultModel && options.AdditionalProperties?.ContainsKey(NoFallback) is not true;

    private ChatOptions Default(ChatOptions options)
    {
        var changed = options.Clone();
        changed.ModelId = defaultModel;
        return changed;
    }

    /// <summary>Property of updates that the configured model gave in another's place.</summary>
    public const string FellBack = "llmops.fellBack";

    /// <summary>Property of <see cref="ChatOptions"/> with which a call wants the model that it names and no other.</summary>
    public const string NoFallback = "llmops.noFallback";

    [LoggerMessage(1911, LogLevel.Warning, "Model {Model} failed before its first word; {StandIn} answers instead.")]
    private partial void LogFallback(Exception exception, string model, string standIn);
}
