using System.Collections.Frozen;
using LlmOps.Engine.Text;

namespace LlmOps.Engine.Asking;

/// <summary>The words of a text that carry its content: stemmed, without stop words.</summary>
internal sealed class ContentWords(ITextAnalysis analysis)
{
    /// <summary>Words that stand in answers about documents and not in the documents: they claim nothing.</summary>
    private readonly FrozenSet<string> _phrasing = analysis
        .Stems(
            "according document passage state also however therefore thus which who whose when where what its his her their he she they "
                + "has have had was were been did does do said says"
        )
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The distinct content words of a text.</summary>
    public HashSet<string> Of(string text)
    {
        var words = analysis.Stems(text);
        words.ExceptWith(_phrasing);
        return words;
    }
}
