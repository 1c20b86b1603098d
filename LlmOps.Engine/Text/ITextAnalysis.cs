namespace LlmOps.Engine.Text;

/// <summary>Turns text into the terms that are searched and compared.</summary>
public interface ITextAnalysis
{
    /// <summary>The terms under which the chunk index finds a text: English words by their stems, identifiers also by their
    /// parts.</summary>
    /// <returns>Each distinct term with how often it occurs, in order of first occurrence.</returns>
    IReadOnlyList<KeyValuePair<string, int>> IndexTerms(string text);

    /// <summary>The distinct words of a text by their stems, in lower case, without stop words.</summary>
    HashSet<string> Stems(string text);
}
