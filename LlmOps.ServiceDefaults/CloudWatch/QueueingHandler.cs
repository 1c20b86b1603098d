using System.Buffers;
using System.Net;

namespace LlmOps.ServiceDefaults.CloudWatch;

/// <summary>Stands where the exporter sends its requests: cuts them to size, puts them into the queue and says at once that they have
/// arrived. So the exporter's own queue, which drops without telling, never fills up behind a slow endpoint.</summary>
internal sealed class QueueingHandler(TelemetrySender sender) : HttpMessageHandler
{
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            // Requests are of the size of the large object heap and come several times a second under load.
            var length = content.Headers.ContentLength ?? throw new NotSupportedException("The exporter does not say how much it sends.");
            var buffer = ArrayPool<byte>.Shared.Rent((int)length);
            try
            {
                using var body = new MemoryStream(buffer);
                content.CopyTo(body, null, cancellationToken);
                sender.Add(buffer.AsMemory(0, (int)length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request };
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(Send(request, cancellationToken));
}
