namespace LlmOps.LocalBedrock.Operations;

/// <summary>Which of the service's three endpoints an operation belongs to; they differ in the credentials they take.</summary>
internal enum Plane
{
    Runtime,
    AgentRuntime,
    Control,
}
