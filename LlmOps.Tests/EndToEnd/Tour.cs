using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LlmOps.Tests.EndToEnd;

/// <summary>What a newcomer does in the first five minutes, over HTTP.</summary>
internal static class Tour
{
    /// <summary>The folder of the sample documents.</summary>
    public static string SampleDocuments { get; } = Path.Combine(FindSamples(), "documents");

    /// <summary>Sends every sample and waits until each answers.</summary>
    public static async Task SendSamplesAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        foreach (var file in Directory.EnumerateFiles(SampleDocuments))
        {
            var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellationToken));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            form.Add(content, "files", Path.GetFileName(file));
        }

        var response = await client.PostAsync("/v1/documents", form, cancellationToken);
        var accepted = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, accepted.ToString());
        foreach (var document in accepted.GetProperty("documents").EnumerateArray())
        {
            await WaitReadyAsync(client, document.GetProperty("statusUrl").GetString()!, cancellationToken);
        }
    }

    /// <summary>Waits until a document answers; one that never will fails the test.</summary>
    public static async Task WaitReadyAsync(HttpClient client, string statusUrl, CancellationToken cancellationToken)
    {
        while (true)
        {
            var document = await client.GetFromJsonAsync<JsonElement>(statusUrl, cancellationToken);
            var state = document.GetProperty("state").GetString();
            Assert.True(state is not ("failed" or "quarantined"), document.ToString());
            if (state == "ready")
            {
                return;
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Asks, and gives the response.</summary>
    public static async Task<JsonElement> AskAsync(HttpClient client, object question, CancellationToken cancellationToken)
    {
        var response = await client.PostAsJsonAsync("/v1/query", question, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>Every quote is the text of its document between its offsets.</summary>
    public static async Task AssertQuotesAreVerbatimAsync(HttpClient client, JsonElement answer, CancellationToken cancellationToken)
    {
        Assert.NotEmpty(answer.GetProperty("citations").EnumerateArray());
        foreach (var citation in answer.GetProperty("citations").EnumerateArray())
        {
            var text = await client.GetStringAsync(
                $"/v1/documents/{citation.GetProperty("documentId").GetString()}/text",
                cancellationToken
            );
            Assert.Equal(
                citation.GetProperty("quote").GetString(),
                text[citation.GetProperty("start").GetInt32()..citation.GetProperty("end").GetInt32()]
            );
        }
    }

    private static string FindSamples()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var samples = Path.Combine(folder.FullName, "samples");
            if (File.Exists(Path.Combine(samples, "questions.jsonl")))
            {
                return samples;
            }
        }

        throw new DirectoryNotFoundException("The samples folder is not above the test's own folder.");
    }
}
