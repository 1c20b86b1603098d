namespace LlmOps.Engine.Models;

/// <summary>Something that serves a customized model: a deployment that is paid by token, or provisioned throughput that is paid by the
/// hour.</summary>
/// <param name="Arn">Its ARN: the model id for calls.</param>
/// <param name="Name">Its name.</param>
/// <param name="ModelArn">The model it serves; may be missing in a list.</param>
/// <param name="Status">The service's own word.</param>
/// <param name="IsProvisioned">True where it is paid by the hour.</param>
/// <param name="FailureMessage">Why it failed; null where it did not.</param>
public sealed record ServedModel(string Arn, string Name, string? ModelArn, string Status, bool IsProvisioned, string? FailureMessage)
{
    /// <summary>True where it can be called.</summary>
    public bool IsActive => Status is "Active" or "InService";

    /// <summary>True where it will never be.</summary>
    public bool IsFailed => Status is "Failed";
}
