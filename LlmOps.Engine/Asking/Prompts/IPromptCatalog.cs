namespace LlmOps.Engine.Asking.Prompts;

/// <summary>The instructions that models are given.</summary>
public interface IPromptCatalog
{
    /// <summary>The instructions of one task.</summary>
    /// <param name="task">The task; see <see cref="PromptTask"/>.</param>
    PromptTemplate Get(PromptTask task);

    /// <summary>Every version of the instructions of one task that there is, the one in use among them.</summary>
    IReadOnlyList<PromptTemplate> Versions(PromptTask task);
}
