namespace LlmOps.Tests.Infra.Permissions;

/// <summary>What a role must allow for a request: an IAM action on a resource.</summary>
/// <param name="Action">Such as <c>dynamodb:Query</c>.</param>
/// <param name="Resource">The ARN, with the names that infra/tests/stack.tftest.hcl gives.</param>
/// <param name="Within">What a condition of a statement may ask for: a prefix of S3, or a partition of a table that is no tenant's;
/// null: nothing.</param>
internal sealed record AwsCall(string Action, string Resource, string? Within = null)
{
    public override string ToString() => Within is null ? $"{Action} {Resource}" : $"{Action} {Resource} {Within}";
}
