namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states of a resource.</summary>
public static class KnownResourceStates
{
    /// <summary>It is about to run.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>It runs.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>It could not be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>What it needs to run, a container runtime, is not there.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>It is about to stop.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>It stopped, told to or not.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>It did what it had to and is done.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>It waits for others.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Nobody started it yet.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>It is being built.</summary>
    public static readonly string Building = nameof(Building);

    /// <summary>Nobody gave the parameter a value.</summary>
    public static readonly string ValueMissing = nameof(ValueMissing);

    /// <summary>It has no life of its own and is there.</summary>
    public static readonly string Active = nameof(Active);

    /// <summary>The states in which nothing more happens by itself.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];
}
