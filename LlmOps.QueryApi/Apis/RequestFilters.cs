using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Tenancy;
using LlmOps.QueryApi.Http;
using Microsoft.Extensions.Options;

namespace LlmOps.QueryApi.Apis;

/// <summary>Makes the filter of a request what the engine searches by: read, checked against the metadata that the caller sees, and held to
/// the caller's labels.</summary>
internal sealed class RequestFilters(VisibleDocuments documents, IOptions<ApiOptions> options)
{
    private const int MaxNamedKeys = 100;

    /// <summary>Reads a filter.</summary>
    /// <exception cref="RequestProblemException">A condition has a wrong form, or names a key that no document has which the caller
    /// sees.</exception>
    public async Task<ChunkFilter> ReadAsync(Dictionary<string, JsonElement>? filters, Caller caller, CancellationToken cancellationToken)
    {
        var filter = FilterReader.Read(filters, options.Value) with { AccessLabels = DocumentAccess.SeenBy(caller) };
        if (filter.Metadata.Count > 0)
        {
            var known = await documents.MetadataKeysAsync(caller, cancellationToken);
            foreach (var condition in filter.Metadata)
            {
                if (!known.Contains(condition.Key))
                {
                    throw Unknown(condition.Key, known);
                }
            }
        }

        return filter;
    }

    private static RequestProblemException Unknown(string key, IReadOnlyList<string> known)
    {
        var name = key.Length > 128 ? key[..128] : key;
        var all = string.Join(", ", known.Prepend("documentId").Take(MaxNamedKeys)) + (known.Count >= MaxNamedKeys ? ", …" : "");
        return new RequestProblemException(
            StatusCodes.Status400BadRequest,
            "unknown-filter",
            $"No document has the metadata key '{name}'; a filter can name {all}."
        )
        {
            Field = $"filters.{name}",
            Value = name,
            Limit = all,
        };
    }
}
