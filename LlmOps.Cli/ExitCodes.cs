namespace LlmOps.Cli;

/// <summary>What the process tells the shell.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The API refused, or failed.</summary>
    public const int Refused = 1;

    /// <summary>The command line cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>The API does not answer.</summary>
    public const int Unreachable = 3;
}
