using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LlmOps.LocalBedrock.Faults;

namespace LlmOps.LocalBedrock.Operations;

/// <summary>A JSON answer, or what the knobs leave of it.</summary>
internal sealed class WireResult<T>(T value, JsonTypeInfo<T> type, CallFaults? faults = null, int status = StatusCodes.Status200OK)
    : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        var half = body.AsMemory(0, body.Length / 2);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        switch (faults?.Outcome.Break ?? StreamBreak.None)
        {
            case StreamBreak.Malformed or StreamBreak.Corrupt or StreamBreak.EndOfFile:
                response.ContentLength = half.Length;
                await response.Body.WriteAsync(half, httpContext.RequestAborted);
                break;
            case StreamBreak.Cut:
                response.ContentLength = body.Length;
                await response.Body.WriteAsync(half, httpContext.RequestAborted);
                await response.Body.FlushAsync(httpContext.RequestAborted);
                httpContext.Abort();
                break;
            default:
                response.ContentLength = body.Length;
                await response.Body.WriteAsync(body, httpContext.RequestAborted);
                break;
        }
    }
}
