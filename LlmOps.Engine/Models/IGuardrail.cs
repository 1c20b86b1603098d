namespace LlmOps.Engine.Models;

/// <summary>Checks a text against the configured guardrail, apart from any model call.</summary>
public interface IGuardrail
{
    /// <summary>Checks a text.</summary>
    /// <param name="text">What a user wrote or a model answered.</param>
    /// <param name="isAnswer">True for a model's answer, false for a user's input.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The verdict; without a configured guardrail everything passes.</returns>
    /// <exception cref="ModelException">The guardrail cannot be reached or refuses.</exception>
    Task<GuardrailVerdict> CheckAsync(string text, bool isAnswer, CancellationToken cancellationToken);
}
