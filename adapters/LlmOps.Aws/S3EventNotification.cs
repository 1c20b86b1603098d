using System.Net;
using System.Text.Json;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Aws;

/// <summary>Reads what S3 sends to a queue when objects are made.</summary>
internal static class S3EventNotification
{
    /// <summary>Reads a message body.</summary>
    /// <param name="body">The body, a JSON object.</param>
    /// <param name="created">The objects that were made; empty for the message with which S3 tries out a new notification, and for events
    /// of other kinds.</param>
    /// <returns>False where the body is no notification of S3.</returns>
    public static bool TryRead(JsonElement body, out IReadOnlyList<IncomingObject> created)
    {
        created = [];
        if (body.TryGetProperty("Event", out var test) && test.ValueEquals("s3:TestEvent"))
        {
            return true;
        }

        if (!body.TryGetProperty("Records", out var records) || records.ValueKind is not JsonValueKind.Array)
        {
            return false;
        }

        var objects = new List<IncomingObject>();
        foreach (var record in records.EnumerateArray())
        {
            if (Text(record, "eventSource") is not "aws:s3" || !record.TryGetProperty("s3", out var s3))
            {
                return false;
            }

            if (
                Text(record, "eventName")?.StartsWith("ObjectCreated:", StringComparison.Ordinal) is true
                && s3.TryGetProperty("bucket", out var bucket)
                && Text(bucket, "name") is { } name
                && s3.TryGetProperty("object", out var made)
                && Text(made, "key") is { } key
            )
            {
                // Keys are written as in a query string: a space is a plus.
                objects.Add(new IncomingObject(name, WebUtility.UrlDecode(key)));
            }
        }

        created = objects;
        return true;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
