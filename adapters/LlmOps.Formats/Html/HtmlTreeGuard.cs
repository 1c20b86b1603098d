using AngleSharp.Dom;
using AngleSharp.Text;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats.Html;

/// <summary>Watches a tree grow: its depth, and whether it has more elements than the page could have tags.</summary>
internal sealed class HtmlTreeGuard(int characters, int maxDepth)
{
    private const int ShortestTag = 3;
    private const int Spare = 1_000;

    private INode? _last;
    private int _elements;

    /// <exception cref="HtmlTreeMultipliesException">Formatting that is never closed is repeated in every paragraph.</exception>
    public void Check(IElement element, TextPosition position)
    {
        if (++_elements > (characters / ShortestTag) + Spare)
        {
            throw new HtmlTreeMultipliesException();
        }

        // The new element has no parent yet; the one before it has.
        var depth = 0;
        for (var node = _last; node is not null; node = node.Parent)
        {
            if (++depth > maxDepth + 2)
            {
                throw ParsingLimits.TooLarge("The page is nested too deeply", nameof(DocumentOptions.MaxNestingDepth), maxDepth);
            }
        }

        _last = element;
    }
}
