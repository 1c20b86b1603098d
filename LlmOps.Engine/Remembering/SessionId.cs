using System.Text.RegularExpressions;

namespace LlmOps.Engine.Remembering;

/// <summary>The form of session ids, and new ones.</summary>
public static partial class SessionId
{
    /// <summary>The longest id, characters.</summary>
    public const int MaxLength = 128;

    /// <summary>True for 1 to 128 characters of <c>A-Z a-z 0-9 . _ -</c>.</summary>
    public static bool IsValid(string? id) => id is not null && Pattern().IsMatch(id);

    /// <summary>Makes an id that no session has.</summary>
    public static string New() => Guid.CreateVersion7().ToString("N");

    /// <summary>Returns the id where it is valid.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal static string Checked(string id) =>
        IsValid(id)
            ? id
            : throw new ArgumentException($"A session id is 1 to {MaxLength} letters, digits, dots, underscores or hyphens.", nameof(id));

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,128}\z")]
    private static partial Regex Pattern();
}
