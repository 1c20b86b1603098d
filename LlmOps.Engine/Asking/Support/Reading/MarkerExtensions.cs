using LlmOps.Engine.Asking.Support.Words;

namespace LlmOps.Engine.Asking.Support.Reading;

internal static class MarkerExtensions
{
    /// <summary>Whether a unit holds one of the markers.</summary>
    public static bool AreIn(this Markers markers, TextUnit unit) => markers.AreIn(unit.Folded, unit.Words);
}
