using LlmOps.Engine.Asking.Support.Values;
using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>A passage taken apart once for all the claims that cite it.</summary>
internal sealed class ReadPassage
{
    /// <summary>Reads a passage.</summary>
    /// <param name="title">Title of its document.</param>
    /// <param name="headings">The headings above it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="words">Finds the words that carry content.</param>
    public ReadPassage(string title, IReadOnlyList<string> headings, string text, SupportWords words)
    {
        Text = new ReadText(text, words);
        Context = new ReadText(string.Join('\n', [title, .. headings]), words, Text.Language).Whole;
        Content = [.. Text.Whole.Content, .. Context.Content];
        Values = [.. Text.Whole.Values, .. Context.Values];
        Words = [.. Text.Whole.Words, .. Context.Words];
        KnownPlaces = [.. Places.In(Text.Whole), .. Places.In(Context)];
        Normal = NormalText.Of($"{Text.Folded}\n{Context.Folded}");
        Plain = NormalText.Squeeze($"{Text.Folded} {Context.Folded}");
    }

    public ReadText Text { get; }

    /// <summary>Title and headings: part of what the model read under this number.</summary>
    public TextUnit Context { get; }

    public HashSet<string> Content { get; }

    public IReadOnlyList<TextValue> Values { get; }

    public IReadOnlyList<TextWord> Words { get; }

    /// <summary>The cities and countries that it names, as far as they are known.</summary>
    public HashSet<int> KnownPlaces { get; }

    /// <summary>The text with one blank between words and without punctuation.</summary>
    public string Normal { get; }

    /// <summary>The letters and digits of the text.</summary>
    public string Plain { get; }
}
