namespace LlmOps.Engine.Models;

/// <summary>
/// Who goes first when a model's rate is short. A call is a question unless it is made inside a <see cref="Batch"/> scope;
/// batch calls wait while questions wait.
/// </summary>
public static class ModelPriority
{
    private static readonly AsyncLocal<bool> s_ambient = new();

    /// <summary>True inside a <see cref="Batch"/> scope.</summary>
    public static bool IsBatch => s_ambient.Value;

    /// <summary>Marks model calls as batch work until the result is disposed; it follows the caller across awaits.</summary>
    /// <example><code>using (ModelPriority.Batch()) { await embeddings.GenerateAsync(texts); }</code></example>
    public static IDisposable Batch()
    {
        var before = s_ambient.Value;
        s_ambient.Value = true;
        return new Scope(before);
    }

    private sealed class Scope(bool before) : IDisposable
    {
        public void Dispose() => s_ambient.Value = before;
    }
}
