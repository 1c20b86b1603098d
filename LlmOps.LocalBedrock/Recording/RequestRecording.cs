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
    private readonly Queue<RecordedRequest> _requests = new();
    private readonly Lock _gate = new();

    public void Add(HttpContext context, OperationCall call, DateTimeOffset at)
    {
        var capacity = options.Value.MaxRecordedRequests;
        if (capacity == 0)
        {
            return;
        }

        var body = Encoding.UTF8.GetString(call.Body.Span);
        var bodyLimit = options.Value.MaxRecordedBodyCharacters;
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
            body.Length <= bodyLimit ? body : body[..bodyLimit]
        );
        lock (_gate)
        {
            _requests.Enqueue(request);
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
            return new RecordedRequests([.. _requests]);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }
}
