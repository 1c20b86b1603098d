using LlmOps.Engine.Remembering;

namespace LlmOps.Embedded;

/// <summary>A turn as <see cref="InProcessTemporaryMemory"/> keeps it, ordered by place in the session.</summary>
internal sealed record KeptTurn(string TurnId, long Sequence, byte[] Json) : IComparable<KeptTurn>
{
    public static KeptTurn Of(ConversationTurn turn) => new(turn.TurnId, turn.Sequence, MemoryJson.WriteUtf8(turn));

    public ConversationTurn Read() => MemoryJson.Read(Json);

    public int CompareTo(KeptTurn? other) =>
        other is null ? 1
        : Sequence != other.Sequence ? Sequence.CompareTo(other.Sequence)
        : string.CompareOrdinal(TurnId, other.TurnId);
}
