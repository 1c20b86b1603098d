using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LlmOps.AppHost.Commands;

/// <summary>The documents of a running API, for resource commands.</summary>
internal sealed class DocumentsClient(string address, string? key) : IDisposable
{
    private static readonly string[] s_failed = ["failed", "quarantined"];
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _client = new()
    {
        BaseAddress = new Uri(address),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <summary>Sends every file of a folder and waits until each document is ready or has failed.</summary>
    public async Task<ExecuteCommandResult> SendAsync(string folder, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellationToken));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(content, "files", Path.GetFileName(file));
        }

        using var response = await _client.PostAsync("/v1/documents", form, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var problem = await response.Content.ReadAsStringAsync(cancellationToken);
            return CommandResults.Failure($"The API refused the samples with {(int)response.StatusCode}: {problem}");
        }

        var receipt = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        List<string> failed = [];
        var documents = receipt!["documents"]!.AsArray();
        foreach (var document in documents)
        {
            if (await WaitAsync((string)document!["statusUrl"]!, cancellationToken) is { } failure)
            {
                failed.Add(failure);
            }
        }

        return failed.Count == 0
            ? CommandResults.Success($"{documents.Count} documents are ready.")
            : CommandResults.Failure($"{failed.Count} of {documents.Count} documents failed: {string.Join(", ", failed)}");
    }

    /// <summary>How many documents have yet to become ready.</summary>
    public async Task<long> CountWaitingAsync(CancellationToken cancellationToken)
    {
        var list = await _client.GetFromJsonAsync<JsonNode>("/v1/documents", cancellationToken);
        return list?["counts"]?.AsObject()
                .Where(count => count.Key is not "ready" && !s_failed.Contains(count.Key))
                .Sum(count => (long)count.Value!)
            ?? 0;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Null once the document is ready; its id where it failed.</summary>
    private async Task<string?> WaitAsync(string statusUrl, CancellationToken cancellationToken)
    {
        while (true)
        {
            var document = await _client.GetFromJsonAsync<JsonNode>(statusUrl, cancellationToken);
            switch ((string?)document!["state"])
            {
                case "ready":
                    return null;
                case { } state when s_failed.Contains(state):
                    return (string?)document["id"] ?? statusUrl;
                default:
                    await Task.Delay(s_poll, TimeProvider.System, cancellationToken);
                    break;
            }
        }
    }
}
