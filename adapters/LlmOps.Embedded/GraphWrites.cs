using System.Collections.Concurrent;

namespace LlmOps.Embedded;

/// <summary>Writes of the entity graph that wait for their turn. The first whose turn it is writes all of them in one transaction; the
/// others find theirs done.</summary>
internal sealed class GraphWrites
{
    /// <summary>The first of many must not wait for all.</summary>
    private const int MaxTogether = 64;

    private readonly ConcurrentQueue<GraphWrite> _waiting = new();

    public void Add(GraphWrite write) => _waiting.Enqueue(write);

    /// <summary>Writes one, and with it those that wait. One that fails takes none of the others with it: each of them comes to its own
    /// turn.</summary>
    /// <param name="database">The database; no other write of the graph is under way.</param>
    /// <param name="own">The caller's.</param>
    public bool Run(SqliteDatabase database, GraphWrite own)
    {
        if (own.IsDone)
        {
            return true;
        }

        own.TryTake();
        var together = new List<GraphWrite> { own };
        while (together.Count < MaxTogether && _waiting.TryDequeue(out var next))
        {
            if (next.TryTake())
            {
                together.Add(next);
            }
        }

        try
        {
            Write(database, together);
        }
        catch (Exception) when (together.Count > 1)
        {
            Write(database, [own]);
        }

        return true;
    }

    private static void Write(SqliteDatabase database, List<GraphWrite> writes)
    {
        database.Write(
            (connection, transaction) =>
            {
                writes.ForEach(write => write.Run(connection, transaction));
                return true;
            }
        );
        writes.ForEach(static write => write.IsDone = true);
    }
}
