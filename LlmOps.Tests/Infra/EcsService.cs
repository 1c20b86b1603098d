namespace LlmOps.Tests.Infra;

/// <summary>One service with its deployments, the newest first, and the revision that completed last.</summary>
internal sealed class EcsService(string name)
{
    public string Name { get; } = name;

    public int DesiredCount { get; set; } = 1;

    public List<EcsDeployment> Deployments { get; } = [];

    public EcsDeployment? LastCompleted { get; set; }

    /// <summary>Every revision that the service was pointed at, in order, ECS's own rollbacks included.</summary>
    public List<string> Pointed { get; } = [];

    public EcsDeployment Primary => Deployments[0];
}
