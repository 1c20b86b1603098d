namespace LlmOps.Engine.Stores;

/// <summary>In what way a store fails.</summary>
public enum StoreFailure
{
    /// <summary>It is out of reach, too slow, locked by others or overloaded.</summary>
    Unreachable,

    /// <summary>Its disk or its quota is full: it reads, and takes nothing more until there is space.</summary>
    Full,

    /// <summary>It may be read and not written.</summary>
    ReadOnly,

    /// <summary>Its files are damaged or gone. What is made of other data (chunk index, entity graph) is rebuilt; anything else has to be
    /// restored.</summary>
    Damaged,
}
