namespace LlmOps.Tests.Infra;

/// <summary>One deployment of a service, as ECS describes it.</summary>
internal sealed class EcsDeployment(string id, string taskDefinition, EcsBehavior behavior)
{
    public string Id { get; } = id;

    public string TaskDefinition { get; } = taskDefinition;

    public EcsBehavior Behavior { get; } = behavior;

    public string Status { get; set; } = "PRIMARY";

    public string RolloutState { get; set; } = "IN_PROGRESS";

    public string? Reason { get; set; }

    public int Looks { get; set; }
}
