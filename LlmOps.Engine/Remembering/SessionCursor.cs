using System.Globalization;

namespace LlmOps.Engine.Remembering;

/// <summary>A place in the list of sessions, newest first: behind the session whose last turn has this sequence.</summary>
/// <param name="Sequence">Sequence of that session's last turn.</param>
/// <param name="SessionId">That session.</param>
public sealed record SessionCursor(long Sequence, string SessionId)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null where it is something else.</summary>
    public static SessionCursor? Parse(string text)
    {
        var at = text.IndexOf('.', StringComparison.Ordinal);
        return
            at > 0
            && at + 1 < text.Length
            && long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new SessionCursor(sequence, text[(at + 1)..])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}.{SessionId}");
}
