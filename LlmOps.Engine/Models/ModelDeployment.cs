namespace LlmOps.Engine.Models;

/// <summary>A customized model that can be called by its deployment's ARN. It may cost money while it stands idle: pair it with a time of
/// deletion.</summary>
/// <param name="DeploymentArn">Its ARN: the model id for calls.</param>
/// <param name="ModelArn">The model it serves.</param>
/// <param name="Status"><c>Creating</c>, <c>Active</c> or <c>Failed</c>.</param>
/// <param name="FailureMessage">Why it failed; null where it did not.</param>
public sealed record ModelDeployment(string DeploymentArn, string ModelArn, string Status, string? FailureMessage)
{
    /// <summary>True where it can be called.</summary>
    public bool IsActive => Status == "Active";
}
