using System.Text;
using LlmOps.LocalBedrock.Operations;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Recording;

/// <summary>The last requests, for tests to look at. Credentials are never kept.</summary>
internal sealed class RequestRecording(IOptions<LocalBedrockOptions> options)
{
    private static readonly HashSet<string> s_secret = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization",
        "x-amz-security-token",
        "cookie",
    };
    private readonly Queue<(RecordedRequest Request, ReadOnlyMemory<byte> Body)> _requests = new();
    private readonly Lock _gate = new();

    /// <summary>In UTF-8, for each character of UTF-16.</summary>
    private const int MostBytesPerCharacter = 3;

    public void Add(HttpContext context, OperationCall call, DateTimeOffset at)
    {
        var capacity = options.Value.MaxRecordedRequests;
        if (capacity == 0)
        {
            return;
        }

        var request = new RecordedRequest(
            at,
            call.RequestId,
            call.Operation.Name,
            context.Request.Method,
            call.RawPath + context.Request.QueryString,
            call.ModelId,
            context.Response.StatusCode,
            call.ErrorType,
            context
                .Request.Headers.Where(header => !s_secret.Contains(header.Key))
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            Body: ""
        );

        // A body becomes text when the recording is read, which is seldom.
        var body = call.Body[..Math.Min(call.Body.Length, options.Value.MaxRecordedBodyCharacters * MostBytesPerCharacter)];
        lock (_gate)
        {
            _requests.Enqueue((request, body));
            while (_requests.Count > capacity)
            {
                _requests.Dequeue();
            }
        }
    }

    public RecordedRequests Read()
    {
        lock (_gate)
        {
            return new RecordedRequests([.. _requests.Select(kept => kept.Request with { Body = Text(kept.Body) })]);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }

    private string Text(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        return text.Length <= options.Value.MaxRecordedBodyCharacters ? text : text[..options.Value.MaxRecordedBodyCharacters];
    }
}
