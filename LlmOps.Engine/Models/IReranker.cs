namespace LlmOps.Engine.Models;

/// <summary>Orders passages by how well they answer a question.</summary>
public interface IReranker
{
    /// <summary>The configured model id.</summary>
    string ModelId { get; }

    /// <summary>Scores passages against a question.</summary>
    /// <param name="question">1 to 32,000 characters.</param>
    /// <param name="passages">1 to 1,000 texts of 1 to 32,000 characters; longer ones are cut.</param>
    /// <param name="top">How many results to return at most.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Best first; each index occurs once.</returns>
    /// <exception cref="ModelException">The model cannot be reached or refuses.</exception>
    Task<RerankResponse> RerankAsync(string question, IReadOnlyList<string> passages, int top, CancellationToken cancellationToken);
}
