namespace LlmOps.Engine.Stores;

/// <summary>Reads the exceptions of stores' client libraries. The engine knows none of these libraries: each adapter tells how to read its
/// own.</summary>
public static class StoreClientFaults
{
    private static readonly Lock s_gate = new();
    private static volatile Func<Exception, StoreClientFault?>[] s_readers = [];

    /// <summary>Adds a reader; adding it again changes nothing.</summary>
    /// <param name="reader">Returns null for an exception of another library.</param>
    public static void Add(Func<Exception, StoreClientFault?> reader)
    {
        lock (s_gate)
        {
            if (!s_readers.Contains(reader))
            {
                s_readers = [.. s_readers, reader];
            }
        }
    }

    /// <summary>What an exception says, or null where no adapter knows it.</summary>
    public static StoreClientFault? Read(Exception exception)
    {
        foreach (var reader in s_readers)
        {
            if (reader(exception) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
