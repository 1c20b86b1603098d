namespace Aspire.Hosting.ApplicationModel;

/// <summary>How long a container lives.</summary>
public enum ContainerLifetime
{
    /// <summary>As long as the AppHost runs.</summary>
    Session = 0,

    /// <summary>Over the AppHost's end: the next run finds it again, and makes it anew only when what was said of it has changed.</summary>
    Persistent = 1,
}
