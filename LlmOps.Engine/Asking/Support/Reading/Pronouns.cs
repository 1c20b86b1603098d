using System.Collections.Frozen;

namespace LlmOps.Engine.Asking.Support.Reading;

/// <summary>Words that refer to what was named before.</summary>
internal static class Pronouns
{
    private static readonly FrozenSet<string> s_all = (
        "it he she they this that its his her their er sie es dies diese dieser il elle cela on она он оно они это هو هي وهو وهي"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    public static bool Contain(string word) => s_all.Contains(word);

    /// <summary>Whether a sentence begins with what refers to the one before it.</summary>
    public static bool Open(TextUnit sentence) => sentence.Words.Count > 0 && Contain(sentence.Words[0].Text);
}
