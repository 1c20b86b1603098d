namespace LlmOps.Neo4j;

/// <summary>Neo4j understood the request and will not do it.</summary>
internal sealed class Neo4jException(string code, string message) : Exception($"Neo4j answered {code}: {message}")
{
    /// <summary>Neo4j's code, such as <c>Neo.ClientError.Statement.SyntaxError</c>.</summary>
    public string Code { get; } = code;
}
