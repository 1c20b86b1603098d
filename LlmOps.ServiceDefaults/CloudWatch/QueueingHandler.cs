using System.Net;

namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Stands where the exporter sends its requests: cuts them to size, puts them into the queue and says at once that they have
/// arrived. So the exporter's own queue, which drops without telling, never fills up behind a slow endpoint.</summary>
internal sealed class QueueingHandler(TelemetrySender sender) : HttpMessageHandler
{
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        request.Content?.CopyTo(body, null, cancellationToken);
        sender.Add(body.ToArray());
        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Send(request, cancellationToken));
}
