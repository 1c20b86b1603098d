namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names of commands that every process and container has.</summary>
public static class KnownResourceCommands
{
    /// <summary>Start.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stop.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Stop, then start.</summary>
    public static readonly string RestartCommand = "restart";
}
