using System.Net;
using System.Text.Json.Nodes;

namespace LlmOps.Cli;

/// <summary>The API refused a request, or failed at it.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="problem">The problem document, or null where the response was none.</param>
internal sealed class ApiProblemException(HttpStatusCode status, JsonNode? problem) : Exception(Describe(status, problem))
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    private static string Describe(HttpStatusCode status, JsonNode? problem) =>
        problem is JsonObject && (string?)problem["detail"] is { } detail
            ? $"{detail} ({(int)status} "
                + $"{(string?)problem["code"]}{((string?)problem["field"] is { } field ? $", field {field}" : string.Empty)})"
            : $"The API answered {(int)status}.";
}
