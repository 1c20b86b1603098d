using System.Globalization;
using LlmOps.Engine.Ingesting;

namespace LlmOps.Formats;

/// <summary>What a document that passes a limit is told: the limit's name, its value, and where.</summary>
internal static class ParsingLimits
{
    public static DocumentUnreadableException TooLarge(string what, string option, long limit, Exception? inner = null) =>
        new(
            "too-large",
            string.Create(CultureInfo.InvariantCulture, $"{what}; the limit is {limit} ({DocumentOptions.Section}:{option})."),
            inner
        );

    public static void EnsureTextFits(long characters, int maxCharacters)
    {
        if (characters > maxCharacters)
        {
            throw TooLarge("The document holds too much text", nameof(DocumentOptions.MaxTextCharacters), maxCharacters);
        }
    }
}
