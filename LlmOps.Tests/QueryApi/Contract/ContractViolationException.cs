namespace LlmOps.Tests.QueryApi.Contract;

/// <summary>The API sent what its OpenAPI document does not describe.</summary>
internal sealed class ContractViolationException(string message) : Exception(message);
