namespace LlmOps.Formats.ParserProcesses;

/// <summary>What the operating system puts around one parser process, so that the kernel itself bounds it.</summary>
internal interface IParserContainer : IDisposable
{
    /// <summary>What it is, for the log.</summary>
    string Description { get; }

    /// <summary>True where the kernel killed the process because its memory was used up.</summary>
    bool WasOutOfMemory { get; }
}
