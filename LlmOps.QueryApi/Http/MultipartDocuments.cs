using System.Globalization;
using System.Text.Json;
using LlmOps.Engine.Ingestion;
using LlmOps.QueryApi.Model;
using Microsoft.AspNetCore.Http.Features;

namespace LlmOps.QueryApi.Http;

/// <summary>Reads documents sent as multipart form data: each part <c>files</c> is one; a field <c>metadata</c> holds a JSON object of strings for all of them.</summary>
internal static class MultipartDocuments
{
    private const string FilesField = "files", MetadataField = "metadata";
    private const int MaxNonFileFields = 8;

    /// <summary>Reads the form. Files above a threshold wait in temporary files, which the request removes at its end.</summary>
    /// <exception cref="RequestProblemException">The form cannot be read, is too large, or has a part that is not known.</exception>
    public static async Task<IReadOnlyList<IncomingDocument>> ReadAsync(HttpRequest request, long maxBytes, IntakeOptions limits, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            throw JsonBody.TooLarge(request.ContentLength.Value, maxBytes);
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(new FormOptions
            {
                MultipartBodyLengthLimit = maxBytes,
                ValueCountLimit = limits.MaxDocumentsPerRequest + MaxNonFileFields,
                ValueLengthLimit = 64 * 1024,
                MemoryBufferThreshold = limits.MaxBytesInMemory,
            }, cancellationToken);
        }
        catch (InvalidDataException e) when (e.Message.Contains("limit", StringComparison.OrdinalIgnoreCase))
        {
            throw JsonBody.TooLarge(request.ContentLength ?? maxBytes, maxBytes);
        }
        catch (Exception e) when (e is InvalidDataException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "invalid-form", "The multipart form cannot be read: it is cut off or has no valid boundary.") { Field = "$" };
        }

        foreach (var field in form.Keys.Concat(form.Files.Select(file => file.Name)))
        {
            if (field is not (FilesField or MetadataField))
            {
                throw new RequestProblemException(StatusCodes.Status400BadRequest, "unknown-field", $"The part '{field}' is not known here.") { Field = field, Limit = $"{FilesField}, {MetadataField}" };
            }
        }

        if (form.Files.Count == 0)
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "missing-field", "The form holds no part 'files' with a file name.") { Field = FilesField, Value = 0, Limit = 1 };
        }

        var metadata = ReadMetadata(form[MetadataField]);
        return [.. form.Files.Select(file => IncomingDocuments.FromFile(file, metadata))];
    }

    private static Dictionary<string, string> ReadMetadata(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(json, ApiJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException e)
        {
            throw new RequestProblemException(StatusCodes.Status400BadRequest, "wrong-type", "The part 'metadata' must be a JSON object whose values are strings.")
            {
                Field = MetadataField,
                Value = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"),
            };
        }
    }
}
