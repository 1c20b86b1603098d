namespace LlmOps.Engine.Asking.Support;

/// <summary>Lists of words that are resources of the assembly, beside the code that reads them.</summary>
internal static class WordList
{
    /// <summary>The lines of a list but for empty ones and those that begin with <c>#</c>.</summary>
    /// <exception cref="InvalidOperationException">The assembly has no such list.</exception>
    public static IEnumerable<string> Read(string file)
    {
        var type = typeof(WordList);
        using var reader = new StreamReader(
            type.Assembly.GetManifestResourceStream($"{type.Namespace}.{file}")
                ?? throw new InvalidOperationException($"The list {file} is not in the assembly.")
        );
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
