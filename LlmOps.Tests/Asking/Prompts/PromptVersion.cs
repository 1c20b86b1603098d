using LlmOps.Engine.Asking.Prompts;

namespace LlmOps.Tests.Asking.Prompts;

/// <summary>One version of the instructions for answers, in the place of the service's own.</summary>
internal sealed class PromptVersion(PromptTemplate answer) : IPromptCatalog
{
    public PromptTemplate Get(PromptTask task) => task == PromptTask.Answer ? answer : new EmbeddedPromptCatalog().Get(task);

    public IReadOnlyList<PromptTemplate> Versions(PromptTask task) => [Get(task)];
}
