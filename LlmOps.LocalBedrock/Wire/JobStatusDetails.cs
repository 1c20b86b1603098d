namespace LlmOps.LocalBedrock.Wire;

internal sealed record JobStatusDetails(JobPhase ValidationDetails, JobPhase DataProcessingDetails, JobPhase TrainingDetails);
