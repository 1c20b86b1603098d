namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a waiting resource does when the other fails.</summary>
public enum WaitBehavior
{
    /// <summary>It keeps waiting: somebody may start the other again.</summary>
    WaitOnResourceUnavailable = 0,

    /// <summary>It fails too.</summary>
    StopOnResourceUnavailable = 1,
}
