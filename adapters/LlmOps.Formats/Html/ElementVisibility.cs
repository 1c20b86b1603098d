namespace LlmOps.Formats.Html;

/// <summary>Whether the text of an element can be seen.</summary>
/// <param name="IsRemoved">It is not shown, and nothing in it.</param>
/// <param name="IsInvisible">It takes room but is not painted; what is in it may be.</param>
/// <param name="HasNoSize">Its letters have no size.</param>
/// <param name="IsTransparent">Its letters have no color.</param>
/// <param name="Color">Color of its letters, RGB.</param>
/// <param name="Background">Color behind it, RGB.</param>
/// <param name="IsBackgroundKnown">False where a picture or a style sheet that is not known may stand behind it.</param>
internal readonly record struct ElementVisibility(
    bool IsRemoved,
    bool IsInvisible,
    bool HasNoSize,
    bool IsTransparent,
    int Color,
    int Background,
    bool IsBackgroundKnown
)
{
    // Closer colors than these cannot be told apart on a screen.
    private const int LeastDifference = 24;

    public bool IsSeen =>
        !IsRemoved
        && !IsInvisible
        && !HasNoSize
        && !IsTransparent
        && !(IsBackgroundKnown && Difference(Color, Background) < LeastDifference);

    private static int Difference(int a, int b) =>
        Math.Abs((a >> 16) - (b >> 16)) + Math.Abs(((a >> 8) & 0xFF) - ((b >> 8) & 0xFF)) + Math.Abs((a & 0xFF) - (b & 0xFF));
}
