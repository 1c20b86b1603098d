namespace LlmOps.Engine.Asking.Support.Words;

/// <summary>Lists of words that are resources of the assembly, beside the code that reads them.</summary>
internal static class WordList
{
    private const string Place = "LlmOps.Engine.Asking.Support.";

    /// <summary>The lines of a list but for empty ones and those that begin with <c>#</c>.</summary>
    /// <exception cref="InvalidOperationException">The assembly has no such list.</exception>
    public static IEnumerable<string> Read(string file) => ReadAll(file).Where(line => line.Length > 0 && line[0] != '#');

    /// <summary>All lines of a list.</summary>
    /// <exception cref="InvalidOperationException">The assembly has no such list.</exception>
    public static IEnumerable<string> ReadAll(string file)
    {
        using var reader = new StreamReader(
            typeof(WordList).Assembly.GetManifestResourceStream(Place + file)
                ?? throw new InvalidOperationException($"The list {file} is not in the assembly.")
        );
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
