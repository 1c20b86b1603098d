namespace LlmOps.Tests.QueryApi.Contract;

/// <summary>
/// Holds every response of the API against its OpenAPI document, and fails the test that got one which the document does not describe.
/// </summary>
internal sealed class ContractHandler : DelegatingHandler
{
    private static readonly SemaphoreSlim s_loading = new(1, 1);
    private static ApiContract? s_contract;

    /// <summary>The document, read once for all tests: what it says of responses depends on no setting.</summary>
    public async Task<ApiContract> LoadAsync(Uri address, CancellationToken cancellationToken)
    {
        if (s_contract is { } loaded)
        {
            return loaded;
        }

        await s_loading.WaitAsync(cancellationToken);
        try
        {
            if (s_contract is null)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/openapi/v1.json"));
                using var response = await base.SendAsync(request, cancellationToken);
                s_contract = new ApiContract(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
            }

            return s_contract;
        }
        finally
        {
            s_loading.Release();
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var contract = await LoadAsync(request.RequestUri!, cancellationToken);
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type == "text/event-stream")
        {
            response.Content = new CheckedEventStreamContent(response.Content, text => Check(contract, request, response, type, text));
            return response;
        }

        var body = "";
        if (type is null or "application/json" or "application/problem+json")
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            body = await response.Content.ReadAsStringAsync(cancellationToken);
        }

        Check(contract, request, response, body.Length == 0 && response.Content.Headers.ContentLength is null or 0 ? null : type, body);
        return response;
    }

    private static void Check(ApiContract contract, HttpRequestMessage request, HttpResponseMessage response, string? type, string body)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (contract.FindViolation(request.Method, path, (int)response.StatusCode, type, body) is { } violation)
        {
            throw new ContractViolationException(
                $"{request.Method} {request.RequestUri.PathAndQuery} was answered with {(int)response.StatusCode} and {violation}: {body[..Math.Min(body.Length, 800)]}"
            );
        }
    }
}
