using LlmOps.Engine.Models;
using LlmOps.Engine.Remembering;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Asking;

/// <summary>Turns a question that leans on the conversation into one that stands alone.</summary>
public sealed partial class QuestionRewriter(
    IChatClient chat,
    GroundedPrompt prompts,
    IOptions<RetrievalOptions> options,
    TimeProvider time,
    ILogger<QuestionRewriter> logger
)
{
    internal const int MaxOutputTokens = 200;

    private readonly RetrievalOptions _options = options.Value;

    /// <summary>Rewrites a question.</summary>
    /// <param name="history">Earlier turns, oldest first; none: nothing to do.</param>
    /// <param name="question">The question as asked.</param>
    /// <param name="model">The model that rewrites; null: the configured one.</param>
    /// <param name="mayPay">Told the prompt before the model is asked; false: there is no money for it, and it is not asked.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<RewrittenQuestion> RewriteAsync(
        IReadOnlyList<ConversationTurn> history,
        string question,
        string? model,
        Func<IEnumerable<ChatMessage>, CancellationToken, Task<bool>> mayPay,
        CancellationToken cancellationToken
    )
    {
        if (history.Count == 0)
        {
            return new RewrittenQuestion(null, false);
        }

        if (!_options.RewriteWithModel)
        {
            return new RewrittenQuestion(WithLastTurn(history, question), false);
        }

        try
        {
            var prompt = prompts.Rewrite(history, question, _options.MaxHistoryCharacters);
            if (!await mayPay(prompt, cancellationToken))
            {
                LogNotPaidFor();
                return new RewrittenQuestion(WithLastTurn(history, question), true);
            }

            var chatOptions = new ChatOptions
            {
                ModelId = model,
                MaxOutputTokens = MaxOutputTokens,
                Temperature = 0,
            };
            var response = await PaidCall
                .RunAsync(token => chat.GetResponseAsync(prompt, chatOptions, token), _options.PaidCallLimit, time, cancellationToken)
                .WaitAsync(_options.RewriteTimeout, time, cancellationToken);
            var rewritten = response.Text.Trim();
            var changed = rewritten.Length > 0 && !string.Equals(rewritten, question, StringComparison.Ordinal);
            return new RewrittenQuestion(changed ? rewritten : null, false);
        }
        catch (Exception e)
            when (e is ModelException or TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogRewriteFailed(e);
            return new RewrittenQuestion(WithLastTurn(history, question), true);
        }
    }

    /// <summary>Without a model, the last question's words give the search what the new one leaves out.</summary>
    private static string WithLastTurn(IReadOnlyList<ConversationTurn> history, string question) =>
        $"{question} ({history[^1].RewrittenQuestion ?? history[^1].Question})";

    [LoggerMessage(1001, LogLevel.Warning, "The question could not be rewritten; the last question's words are searched for with it.")]
    private partial void LogRewriteFailed(Exception exception);

    [LoggerMessage(
        1027,
        LogLevel.Information,
        "The budget has nothing left to rewrite the question; the last question's words are searched for with it."
    )]
    private partial void LogNotPaidFor();
}
