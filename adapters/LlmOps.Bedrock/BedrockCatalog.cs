using System.Text.Json;
using LlmOps.Engine.Models;

namespace LlmOps.Bedrock;

/// <summary>Asks the control plane what a model id stands for: a foundation model, an inference profile or a deployment. The id is passed
/// on as it is.</summary>
internal sealed class BedrockCatalog(BedrockConnection connection, BedrockOptions options, TimeProvider time)
{
    /// <summary>What the id stands for; null where the control plane knows nothing of it.</summary>
    /// <exception cref="ModelException">The control plane is out of reach or refuses to say.</exception>
    public async Task<CatalogEntry?> FindAsync(string modelId, BedrockEndpoint endpoint, CancellationToken cancellationToken)
    {
        var id = Uri.EscapeDataString(modelId);
        return await AskAsync($"/foundation-models/{id}", endpoint, ReadModel, cancellationToken)
            ?? await FindProfileAsync(id, endpoint, cancellationToken)
            ?? await AskAsync(
                $"/model-customization/custom-model-deployments/{id}",
                endpoint,
                static json => new CatalogEntry($"custom model deployment ({json.Text("status")})"),
                cancellationToken
            );
    }

    /// <summary>A profile lives while one of its models does. Models of other regions are unknown to this catalog and count as
    /// alive.</summary>
    private async Task<CatalogEntry?> FindProfileAsync(string id, BedrockEndpoint endpoint, CancellationToken cancellationToken)
    {
        var models = await AskAsync(
            $"/inference-profiles/{id}",
            endpoint,
            static json => json.Items("models").Select(static model => model.Text("modelArn")).OfType<string>().ToList(),
            cancellationToken
        );
        if (models is null)
        {
            return null;
        }

        var ends = new List<CatalogEntry?>();
        foreach (var model in models)
        {
            ends.Add(await AskAsync($"/foundation-models/{Uri.EscapeDataString(model)}", endpoint, ReadModel, cancellationToken));
        }

        var longest = ends.Count == 0 || ends.Contains(null) ? null : ends.MaxBy(entry => entry!.EndOfLife ?? DateTimeOffset.MaxValue);
        return new("inference profile", longest?.Legacy ?? false, longest?.EndOfLife);
    }

    private async Task<T?> AskAsync<T>(
        string path,
        BedrockEndpoint endpoint,
        Func<JsonElement, T> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        try
        {
            var call = new BedrockCall(BedrockPlane.Control, HttpMethod.Get, path)
            {
                Endpoint = endpoint,
                MaxAttempts = 2,
                Timeout = options.VerifyTimeout,
            };
            var reply = await connection.SendAsync(call, cancellationToken);
            return reply.Read(read);
        }
        catch (ModelException exception) when (exception.StatusCode is 400 or 404 && !BedrockErrors.IsCredentials(exception))
        {
            return null;
        }
    }

    private CatalogEntry ReadModel(JsonElement json)
    {
        var lifecycle = json.GetProperty("modelDetails").Member("modelLifecycle");
        var end = lifecycle?.Time("endOfLifeTime");
        return new("foundation model", lifecycle?.Text("status") == "LEGACY" || end <= time.GetUtcNow() + options.EndOfLifeWarning, end);
    }
}
