namespace LlmOps.Engine.Models;

/// <summary>A customized model that the account keeps, which costs storage.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">Its name.</param>
public sealed record CustomModelName(string Arn, string Name);
