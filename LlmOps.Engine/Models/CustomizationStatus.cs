namespace LlmOps.Engine.Models;

/// <summary>Where a customization job stands.</summary>
public enum CustomizationStatus
{
    /// <summary>A state that this code does not know; treat it as not finished.</summary>
    Other,

    /// <summary>Validating, preparing data or training.</summary>
    InProgress,

    /// <summary>Finished: there is a model.</summary>
    Completed,

    /// <summary>Finished: there is none, and <see cref="CustomizationJob.FailureMessage"/> says why.</summary>
    Failed,

    /// <summary>Asked to stop.</summary>
    Stopping,

    /// <summary>Stopped.</summary>
    Stopped,
}
