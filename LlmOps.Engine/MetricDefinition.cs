namespace LlmOps.Engine;

/// <summary>One metric that the services send.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="Attributes">Every attribute that a value of it may have. Each takes few values: never a tenant, a session, a document or a
/// text.</param>
/// <param name="Meaning">What it says.</param>
public sealed record MetricDefinition(string Name, MetricKind Kind, string Unit, IReadOnlyList<string> Attributes, string Meaning);
