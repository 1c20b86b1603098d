namespace LlmOps.Engine.Asking.Prompts;

/// <summary>The prompts of another catalog, with one version of the instructions for answers.</summary>
internal sealed class PinnedPromptCatalog(IPromptCatalog catalog, PromptTemplate answer) : IPromptCatalog
{
    /// <inheritdoc/>
    public PromptTemplate Get(PromptTask task) => task is PromptTask.Answer ? answer : catalog.Get(task);

    /// <inheritdoc/>
    public IReadOnlyList<PromptTemplate> Versions(PromptTask task) => catalog.Versions(task);
}
