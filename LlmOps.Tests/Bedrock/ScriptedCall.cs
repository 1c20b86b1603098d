using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlmOps.Tests.Bedrock;

/// <summary>One request to <see cref="ScriptedBedrock"/>, and the ways to answer it.</summary>
internal sealed class ScriptedCall
{
    public const string Answer =
        """{"output":{"message":{"role":"assistant","content":[{"text":"Hé, 42."}]}},"stopReason":"end_turn","usage":{"inputTokens":10,"outputTokens":3,"totalTokens":13},"metrics":{"latencyMs":7}}""";

    private ScriptedCall(HttpContext context, int number, string body)
    {
        Context = context;
        Number = number;
        Body = body;
        Method = context.Request.Method;
        Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        Authorization = context.Request.Headers.Authorization.ToString();
    }

    public HttpContext Context { get; }

    /// <summary>From one.</summary>
    public int Number { get; }

    public string Method { get; }

    public string Target { get; }

    public string Body { get; }

    public string Authorization { get; }

    /// <summary>The events of a good streamed answer whose text is "Hé, 42.".</summary>
    public static byte[][] GoodStream =>
        [
            EventStreamWriter.Event("messageStart", """{"role":"assistant","p":"abc"}"""),
            Delta("Hé"),
            Delta(", "),
            Delta("42."),
            EventStreamWriter.Event("contentBlockStop", """{"contentBlockIndex":0}"""),
            EventStreamWriter.Event("messageStop", """{"stopReason":"end_turn"}"""),
            Metadata,
        ];

    public static byte[] Metadata =>
        EventStreamWriter.Event("metadata", """{"usage":{"inputTokens":10,"outputTokens":3,"totalTokens":13},"metrics":{"latencyMs":7}}""");

    public static byte[] Delta(string text) =>
        EventStreamWriter.Event("contentBlockDelta", $$$"""{"contentBlockIndex":0,"delta":{"text":"{{{text}}}"},"p":"abcdef"}""");

    public static async Task<ScriptedCall> ReadAsync(HttpContext context, int number)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        return new(context, number, await reader.ReadToEndAsync());
    }

    public Task JsonAsync(string json, int status = 200, string? errorType = null, string? retryAfter = null)
    {
        Context.Response.StatusCode = status;
        Context.Response.ContentType = "application/json";
        Context.Response.Headers["x-amzn-RequestId"] = $"request-{Number}";
        if (errorType is not null)
        {
            Context.Response.Headers["x-amzn-ErrorType"] = errorType;
        }

        if (retryAfter is not null)
        {
            Context.Response.Headers["x-amz-retry-after"] = retryAfter;
        }

        return Context.Response.WriteAsync(json);
    }

    public Task ErrorAsync(int status, string errorType) => JsonAsync("""{"message":"scripted"}""", status, errorType);

    /// <summary>Sends the messages; the caller may hang or cut afterwards.</summary>
    public async Task StreamAsync(params byte[][] messages)
    {
        Context.Response.ContentType = "application/vnd.amazon.eventstream";
        Context.Response.Headers["x-amzn-RequestId"] = $"request-{Number}";
        foreach (var message in messages)
        {
            await Context.Response.Body.WriteAsync(message);
            await Context.Response.Body.FlushAsync();
        }
    }

    /// <summary>Waits until the client closes the connection.</summary>
    public async Task HangAsync()
    {
        var gone = new TaskCompletionSource();
        await using var registration = Context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }
}
