using System.Globalization;
using System.Text.Json;

namespace LlmOps.LocalBedrock.Errors;

internal static class ErrorResponse
{
    public static async Task WriteAsync(HttpResponse response, ServiceException error, CancellationToken cancellationToken)
    {
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        response.Headers["x-amzn-ErrorType"] = $"{error.Code}:http://internal.amazon.com/coral/com.amazon.bedrock/";
        if (error.RetryAfter is { } wait)
        {
            response.Headers["x-amz-retry-after"] = ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(new ErrorBody(error.Message), Wire.WireJson.Default.ErrorBody);
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }
}
