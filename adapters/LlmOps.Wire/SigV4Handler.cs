namespace LlmOps.Wire;

/// <summary>
/// Signs each request on its way out. It belongs innermost, behind whatever retries, so that each attempt carries a fresh date.
/// The content is buffered: its hash is part of the signature.
/// </summary>
/// <param name="credentials">Where the keys come from.</param>
/// <param name="region">Region of the service.</param>
/// <param name="service">Signing name, such as <c>es</c> or <c>aoss</c>.</param>
/// <param name="time">The clock.</param>
/// <param name="contentHashHeader">True sends <c>x-amz-content-sha256</c>.</param>
internal sealed class SigV4Handler(
    IAwsCredentials credentials,
    string region,
    string service,
    TimeProvider time,
    bool contentHashHeader = true
) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var keys = await credentials.GetAsync(cancellationToken);
        SigV4Signer.Sign(request, body, keys, region, service, time.GetUtcNow(), contentHashHeader);
        return await base.SendAsync(request, cancellationToken);
    }
}
