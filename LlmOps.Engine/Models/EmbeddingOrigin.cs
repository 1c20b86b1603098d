namespace LlmOps.Engine.Models;

/// <summary>Remembers which model really makes this process's vectors, where a stand-in answers for the configured one: the same id then
/// says nothing about whether two vectors may be compared. It is learned from each answer and must not change while the process
/// lives.</summary>
internal sealed class EmbeddingOrigin
{
    private readonly Lock _lock = new();
    private (string? StandIn, bool IsKnown) _current;

    /// <summary>The stand-in's name, empty where the configured model itself answers; null until the first answer.</summary>
    public string? StandIn
    {
        get
        {
            lock (_lock)
            {
                return _current.IsKnown ? _current.StandIn ?? string.Empty : null;
            }
        }
    }

    /// <summary>Learns who answered.</summary>
    /// <exception cref="ModelException">Another one than before.</exception>
    public void Observe(string model, string? standIn, string? requestId)
    {
        lock (_lock)
        {
            if (_current.IsKnown && _current.StandIn != standIn)
            {
                throw new ModelException(
                    "EmbeddingModelChanged",
                    $"'{model}' was answered by '{_current.StandIn ?? model}' and now by '{standIn ?? model}'. "
                        + "Their vectors cannot be compared: restart this service."
                )
                {
                    RequestId = requestId,
                };
            }

            _current = (standIn, true);
        }
    }
}
