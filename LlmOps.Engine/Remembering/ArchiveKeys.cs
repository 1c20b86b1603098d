using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Engine.Remembering;

/// <summary>Names of the archive's objects, the same in files and in S3.</summary>
/// <remarks>
/// <code>
/// archive/{tenant}/turns/{yyyy}/{MM}/{dd}/{session}/{sequence}-{turn}.json    the turn, written once, under its UTC day
/// archive/{tenant}/sessions/{session}/{sequence}-{yyyyMMdd}-{turn}            empty; says where the session's turns are
/// archive/{tenant}/deleted/{session}/{sequence}                               empty; the session was deleted through this sequence
/// </code>
/// A day is one listing (what fine-tuning reads), a session is one listing of empty objects and one read for each turn wanted.
/// The pointer is written before the turn, so that no turn exists which a deletion would not find.
/// Sequences have 19 digits, so that names sort like numbers. An id that is not safe as a file name on every system appears as a digest.
/// </remarks>
internal static class ArchiveKeys
{
    public const string Root = "archive";

    private const int LongestPlainId = 80;
    private static readonly SearchValues<char> s_plainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Turn(TenantScope scope, ConversationTurn turn) =>
        Turn(scope, turn.SessionId, DateOnly.FromDateTime(turn.At.UtcDateTime), turn.Sequence, Segment(turn.TurnId));

    public static string Turn(TenantScope scope, string sessionId, Pointer pointer) =>
        Turn(scope, sessionId, pointer.Day, pointer.Sequence, pointer.TurnSegment);

    public static string Tenant(TenantScope scope) => $"{Root}/{Segment(scope.TenantId)}/";

    public static string Day(TenantScope scope, DateOnly day) =>
        $"{Root}/{Segment(scope.TenantId)}/turns/{day.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture)}/";

    public static string Session(TenantScope scope, string sessionId) => $"{Root}/{Segment(scope.TenantId)}/sessions/{Segment(sessionId)}/";

    public static string SessionPointer(TenantScope scope, ConversationTurn turn) =>
        Session(scope, turn.SessionId) + new Pointer(turn.Sequence, DateOnly.FromDateTime(turn.At.UtcDateTime), Segment(turn.TurnId));

    public static string DeletedSessions(TenantScope scope) => $"{Root}/{Segment(scope.TenantId)}/deleted/";

    public static string Deleted(TenantScope scope, string sessionId) => $"{DeletedSessions(scope)}{Segment(sessionId)}/";

    public static string Deleted(TenantScope scope, string sessionId, long through) => $"{Deleted(scope, sessionId)}{through:D19}";

    public static string Segment(string id)
    {
        if (id.Length is > 0 and <= LongestPlainId && !id.AsSpan().ContainsAnyExcept(s_plainCharacters))
        {
            return id;
        }

        // The tilde is in no id, so that a digest never meets an id that looks like it.
        return "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));
    }

    private static string Turn(TenantScope scope, string sessionId, DateOnly day, long sequence, string turnSegment) =>
        $"{Day(scope, day)}{Segment(sessionId)}/{sequence:D19}-{turnSegment}.json";

    /// <summary>What the name of a session's empty object says.</summary>
    internal readonly record struct Pointer(long Sequence, DateOnly Day, string TurnSegment)
    {
        public override string ToString() => $"{Sequence:D19}-{Day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}-{TurnSegment}";

        public static bool TryParse(string name, out Pointer pointer)
        {
            pointer = default;
            if (
                name.Length < 30
                || name[19] != '-'
                || name[28] != '-'
                || !long.TryParse(name.AsSpan(0, 19), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                || !DateOnly.TryParseExact(name.AsSpan(20, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            )
            {
                return false;
            }

            pointer = new Pointer(sequence, day, name[29..]);
            return true;
        }
    }
}
