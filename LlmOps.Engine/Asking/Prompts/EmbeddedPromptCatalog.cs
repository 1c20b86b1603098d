using System.Collections.Frozen;
using System.Text;

namespace LlmOps.Engine.Asking.Prompts;

/// <summary>The prompts of this version of the service, from <c>Asking/Prompts/*.md</c>. A changed prompt is a new file with the next
/// number.</summary>
internal sealed class EmbeddedPromptCatalog : IPromptCatalog
{
    private static readonly FrozenDictionary<PromptTask, PromptTemplate> s_prompts = new Dictionary<PromptTask, PromptTemplate>
    {
        [PromptTask.Answer] = Read("answer.v2"),
        [PromptTask.Rewrite] = Read("rewrite.v3"),
        [PromptTask.Judge] = Read("judge.v1"),
        [PromptTask.Claims] = Read("claims.v1"),
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public PromptTemplate Get(PromptTask task) => s_prompts[task];

    /// <inheritdoc/>
    public IReadOnlyList<PromptTemplate> Versions(PromptTask task)
    {
        var (prefix, folder) = ($"{task.ToString().ToLowerInvariant()}.v", $"{typeof(EmbeddedPromptCatalog).Namespace}.");
        return
        [
            .. typeof(EmbeddedPromptCatalog)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder + prefix, StringComparison.Ordinal))
                .Select(name => Read(name[folder.Length..^".md".Length]))
                .OrderBy(prompt => prompt.Version, StringComparer.Ordinal),
        ];
    }

    private static PromptTemplate Read(string version)
    {
        var type = typeof(EmbeddedPromptCatalog);
        using var reader = new StreamReader(
            type.Assembly.GetManifestResourceStream($"{type.Namespace}.{version}.md")
                ?? throw new InvalidOperationException($"The prompt {version} is missing."),
            Encoding.UTF8
        );
        return new PromptTemplate(version, reader.ReadToEnd().ReplaceLineEndings("\n").Trim());
    }
}
