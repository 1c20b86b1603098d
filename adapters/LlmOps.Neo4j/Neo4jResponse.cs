using System.Text.Json;

namespace LlmOps.Neo4j;

internal sealed record Neo4jResponse(Neo4jData? Data, string[]? Bookmarks, Neo4jError[]? Errors);

internal sealed record Neo4jData(string[] Fields, JsonElement[][] Values);

internal sealed record Neo4jError(string Code, string Message);
