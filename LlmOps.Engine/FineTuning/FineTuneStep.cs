using System.Text.Json.Serialization;

namespace LlmOps.Engine.FineTuning;

/// <summary>What a run does next. Each step is repeated after a crash until its result is stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FineTuneStep>))]
public enum FineTuneStep
{
    /// <summary>Makes the dataset.</summary>
    Collecting,

    /// <summary>Estimates the cost and reserves it.</summary>
    Reserving,

    /// <summary>Starts the customization job.</summary>
    StartingJob,

    /// <summary>Waits for the job.</summary>
    Training,

    /// <summary>Puts the model where it can be called.</summary>
    Deploying,

    /// <summary>Waits until it can be called.</summary>
    WaitingForDeployment,

    /// <summary>Asks the held-out questions.</summary>
    Evaluating,

    /// <summary>Registers the model.</summary>
    Registering,

    /// <summary>Removes what is not needed.</summary>
    CleaningUp,

    /// <summary>Nothing: the run is over.</summary>
    Ended,
}
