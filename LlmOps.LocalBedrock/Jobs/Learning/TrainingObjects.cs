using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Jobs.Learning;

/// <summary>Reads the files that jobs name: from a directory that stands for one bucket, or from a server that takes unsigned
/// requests.</summary>
internal sealed class TrainingObjects(IOptions<LocalBedrockOptions> options)
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The lines of an object; empty where it cannot be read.</summary>
    public async Task<IReadOnlyList<string>> ReadLinesAsync(string? s3Uri)
    {
        if (s3Uri?.Split('/', 4) is not ["s3:", "", var bucket, { Length: > 0 } key] || key.Split('/').Contains(".."))
        {
            return [];
        }

        var jobs = options.Value.Jobs;
        try
        {
            if (jobs.ObjectsDirectory is { Length: > 0 } directory && bucket == jobs.ObjectsBucket)
            {
                return await File.ReadAllLinesAsync(Path.Combine([directory, .. key.Split('/')]));
            }

            return jobs.ObjectsEndpoint is { } endpoint
                ? (
                    await s_http.GetStringAsync(
                        new Uri(endpoint, $"{bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}")
                    )
                ).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or TaskCanceledException)
        {
            return [];
        }
    }
}
