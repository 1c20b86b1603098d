using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Wire;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Upstream;

/// <summary>Forwards chat to an OpenAI-compatible <c>/v1/chat/completions</c>, so that a developer gets a real model's answers without
/// AWS.</summary>
internal sealed class UpstreamChatModel(IOptions<LocalBedrockOptions> options, HttpClient http) : IChatModel
{
    private UpstreamOptions Upstream => options.Value.Upstream;

    public async IAsyncEnumerable<ChatDelta> ReplyAsync(
        ConverseRequest request,
        bool stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (request.ToolConfig?.Tools is { Count: > 0 })
        {
            // Tools are not handed on. An answer without a call of one would look like the model's own choice.
            throw ServiceException.Validation("This model doesn't support tool use.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Upstream.Timeout);
        using var response = await Guarded(() => SendAsync(request, stream, patience.Token), cancellationToken);
        if (!stream)
        {
            var body = await Guarded(
                async () => JsonNode.Parse(await response.Content.ReadAsStringAsync(patience.Token)),
                cancellationToken
            );
            yield return Delta(body, body?["choices"]?[0]?["message"]?["content"]);
            yield break;
        }

        await using var content = await response.Content.ReadAsStreamAsync(patience.Token);
        await using var events = SseParser.Create(content).EnumerateAsync(patience.Token).GetAsyncEnumerator(patience.Token);
        var ended = false;
        while (await Guarded(async () => await events.MoveNextAsync(), cancellationToken))
        {
            patience.CancelAfter(Upstream.Timeout);
            var data = events.Current.Data;
            if (data == "[DONE]")
            {
                yield break;
            }

            var chunk = await Guarded(() => Task.FromResult(JsonNode.Parse(data)), cancellationToken);
            var choices = chunk?["choices"] as JsonArray;
            var delta = Delta(chunk, choices is { Count: > 0 } ? choices[0]?["delta"]?["content"] : null);
            ended |= delta.StopReason is not null;
            yield return delta;
        }

        if (!ended)
        {
            throw new ServiceException("ModelStreamErrorException", 424, "The upstream model's answer ended before it said why.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ConverseRequest request, bool stream, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, ChatAddress(Upstream.Server!));
        if (!string.IsNullOrEmpty(Upstream.ApiKey))
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Upstream.ApiKey);
        }

        message.Content = new StringContent(Body(request, stream).ToJsonString(), new MediaTypeHeaderValue("application/json"));
        var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw response.StatusCode switch
            {
                HttpStatusCode.TooManyRequests => new ServiceException(
                    "ThrottlingException",
                    429,
                    "Too many requests, please wait before trying again."
                ),
                HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => ServiceException.Validation(
                    "The upstream model refused the request as invalid."
                ),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ServiceException(
                    "AccessDeniedException",
                    403,
                    "The upstream model refused LocalBedrock's key."
                ),
                HttpStatusCode.NotFound => ServiceException.NotFound("The upstream server does not know the configured model."),
                HttpStatusCode.ServiceUnavailable => new ServiceException(
                    "ServiceUnavailableException",
                    503,
                    "The upstream model is unavailable."
                ),
                _ => new ServiceException(
                    "ModelErrorException",
                    424,
                    $"The upstream model answered with status {(int)response.StatusCode}."
                ),
            };
        }
    }

    private JsonObject Body(ConverseRequest request, bool stream)
    {
        var messages = new JsonArray();
        var system = Texts(request.System);
        if (system.Length > 0)
        {
            messages.Add((JsonNode)new JsonObject { ["role"] = "system", ["content"] = system });
        }

        foreach (var message in request.Messages ?? [])
        {
            messages.Add((JsonNode)new JsonObject { ["role"] = message.Role, ["content"] = Texts(message.Content) });
        }

        var body = new JsonObject
        {
            ["model"] = Upstream.Model,
            ["messages"] = messages,
            ["stream"] = stream,
        };
        var config = request.InferenceConfig;
        Set(body, "max_tokens", config?.MaxTokens is { } max ? JsonValue.Create(max) : null);
        Set(body, "temperature", config?.Temperature is { } temperature ? JsonValue.Create(temperature) : null);
        Set(body, "top_p", config?.TopP is { } topP ? JsonValue.Create(topP) : null);
        Set(
            body,
            "stop",
            config?.StopSequences is { Count: > 0 } stops
                ? new JsonArray([.. stops.Select(stop => (JsonNode)JsonValue.Create(stop))])
                : null
        );
        Set(body, "stream_options", stream ? new JsonObject { ["include_usage"] = true } : null);
        return body;
    }

    private static void Set(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private static string Texts(IReadOnlyList<ContentBlock>? blocks) =>
        string.Join("\n", blocks?.Select(block => block.Text ?? block.GuardContent?.Text?.Text).OfType<string>() ?? []);

    private ChatDelta Delta(JsonNode? chunk, JsonNode? content)
    {
        var choices = chunk?["choices"] as JsonArray;
        var finish = choices is { Count: > 0 } ? (string?)choices[0]?["finish_reason"] : null;
        return new ChatDelta((string?)content ?? string.Empty)
        {
            Model = (string?)chunk?["model"] ?? Upstream.Model,
            StopReason = finish switch
            {
                "stop" => "end_turn",
                "length" => "max_tokens",
                "content_filter" => "content_filtered",
                _ => null,
            },
            InputTokens = (int?)chunk?["usage"]?["prompt_tokens"],
            OutputTokens = (int?)chunk?["usage"]?["completion_tokens"],
        };
    }

    private static Uri ChatAddress(Uri endpoint)
    {
        var path = endpoint.AbsolutePath.TrimEnd('/');
        return new Uri(
            endpoint,
            path.EndsWith("/v1", StringComparison.Ordinal) ? $"{path}/chat/completions" : $"{path}/v1/chat/completions"
        );
    }

    /// <summary>What goes wrong upstream becomes the service's own errors.</summary>
    private static async Task<T> Guarded<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return await step();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServiceException("ModelTimeoutException", 408, "The upstream model did not answer in time.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new ServiceException("ServiceUnavailableException", 503, "The upstream model cannot be reached.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new ServiceException(
                "ModelErrorException",
                424,
                "The upstream model answered with something that is no chat completion."
            );
        }
    }
}
