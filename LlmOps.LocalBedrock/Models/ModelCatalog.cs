using System.Globalization;
using LlmOps.LocalBedrock.Errors;
using LlmOps.LocalBedrock.Jobs;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock.Models;

/// <summary>The foundation models and inference profiles that exist here, and what a model id stands for. Ends of life follow the
/// clock.</summary>
internal sealed class ModelCatalog(IOptions<LocalBedrockOptions> options, CustomizationStore customizations, TimeProvider clock)
{
    private static readonly FoundationModel[] s_known =
    [
        Claude("anthropic.claude-haiku-4-5-20251001-v1:0", "Claude Haiku 4.5", 4096),
        Claude("anthropic.claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5", 1024),
        Claude("anthropic.claude-sonnet-4-6", "Claude Sonnet 4.6", 1024),
        Claude("anthropic.claude-sonnet-5", "Claude Sonnet 5", 1024),
        Claude("anthropic.claude-opus-4-5-20251101-v1:0", "Claude Opus 4.5", 4096),
        Claude("anthropic.claude-opus-4-6-v1", "Claude Opus 4.6", 4096),
        Claude("anthropic.claude-opus-4-7", "Claude Opus 4.7", 4096),
        Claude("anthropic.claude-opus-4-8", "Claude Opus 4.8", 4096),
        Claude("anthropic.claude-opus-4-1-20250805-v1:0", "Claude Opus 4.1", 1024, "2027-01-08") with
        {
            Legacy = true,
        },
        Claude("anthropic.claude-sonnet-4-20250514-v1:0", "Claude Sonnet 4", 1024, "2026-10-14"),
        Claude3("anthropic.claude-3-7-sonnet-20250219-v1:0", "Claude 3.7 Sonnet", "2026-04-28"),
        Claude3("anthropic.claude-3-5-haiku-20241022-v1:0", "Claude 3.5 Haiku", "2026-06-19"),
        Claude3("anthropic.claude-3-5-sonnet-20241022-v2:0", "Claude 3.5 Sonnet v2", "2026-07-30"),
        Claude3("anthropic.claude-3-5-sonnet-20240620-v1:0", "Claude 3.5 Sonnet", "2026-07-30"),
        Claude3("anthropic.claude-3-sonnet-20240229-v1:0", "Claude 3 Sonnet", "2026-07-30"),
        Claude3("anthropic.claude-3-haiku-20240307-v1:0", "Claude 3 Haiku", "2026-09-10"),
        Claude3("anthropic.claude-3-opus-20240229-v1:0", "Claude 3 Opus", "2026-07-16"),
        Nova("amazon.nova-micro-v1:0", "Nova Micro", 128_000),
        Nova("amazon.nova-lite-v1:0", "Nova Lite", 300_000),
        Nova("amazon.nova-pro-v1:0", "Nova Pro", 300_000),
        Nova("amazon.nova-2-lite-v1:0", "Nova 2 Lite", 1_000_000) with
        {
            Customizable = false,
        },
        new("amazon.titan-embed-text-v2:0", "Titan Text Embeddings V2", "Amazon", ModelKind.Embedding)
        {
            OnDemand = true,
            ContextTokens = 8192,
            MaxCharacters = 50_000,
            Dimensions = [1024, 512, 256],
        },
        CohereEmbed3("cohere.embed-english-v3", "Embed English"),
        CohereEmbed3("cohere.embed-multilingual-v3", "Embed Multilingual"),
        new("cohere.embed-v4:0", "Embed v4", "Cohere", ModelKind.Embedding)
        {
            Profiles = ["us", "eu", "global"],
            OnDemand = true,
            ContextTokens = 128_000,
            Dimensions = [1536, 1024, 512, 256],
        },
        new("cohere.rerank-v3-5:0", "Rerank 3.5", "Cohere", ModelKind.Rerank) { OnDemand = true },
        new("amazon.rerank-v1:0", "Rerank 1.0", "Amazon", ModelKind.Rerank) { OnDemand = true },
    ];

    private static readonly Dictionary<string, FoundationModel> s_byId = s_known.ToDictionary(model => model.Id, StringComparer.Ordinal);

    private static readonly Dictionary<string, FoundationModel> s_byProfile = s_known
        .SelectMany(model => model.Profiles.Select(prefix => (Id: $"{prefix}.{model.Id}", Model: model)))
        .ToDictionary(profile => profile.Id, profile => profile.Model, StringComparer.Ordinal);

    /// <summary>The models that have not come to their end.</summary>
    public IEnumerable<FoundationModel> Alive => s_known.Where(model => !IsRetired(model));

    /// <summary>The inference profiles of the living models.</summary>
    public IEnumerable<(string Id, FoundationModel Model)> Profiles =>
        s_byProfile.Where(profile => !IsRetired(profile.Value)).Select(profile => (profile.Key, profile.Value));

    public string FoundationModelArn(string modelId, string? region = null) =>
        $"arn:aws:bedrock:{region ?? options.Value.Region}::foundation-model/{modelId}";

    public string ProfileArn(string profileId) =>
        $"arn:aws:bedrock:{options.Value.Region}:{options.Value.AccountId}:inference-profile/{profileId}";

    /// <summary>Cuts the knobs off a model id.</summary>
    public static (string Id, string Knobs) SplitKnobs(string modelId)
    {
        var plus = modelId.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? (modelId, string.Empty) : (modelId[..plus], modelId[(plus + 1)..]);
    }

    /// <summary>What a model id, profile id or ARN of an inference call stands for.</summary>
    /// <exception cref="ServiceException">It stands for nothing, for a retired model, or for one that needs a profile.</exception>
    /// <param name="modelId">As it stands in the request, knobs included.</param>
    /// <param name="forInference">False where the bare id of a model that needs a profile will do, too.</param>
    public ResolvedModel Resolve(string modelId, bool forInference = true)
    {
        var (id, knobs) = SplitKnobs(modelId);
        var (kind, name) = ResourceOf(id);
        var model =
            kind switch
            {
                "foundation-model" => s_byId.GetValueOrDefault(name) ?? (id == name ? s_byProfile.GetValueOrDefault(name) : null),
                "inference-profile" => s_byProfile.GetValueOrDefault(name),
                "custom-model-deployment" or "provisioned-model" => customizations.ServedBaseModel(id) is { } served
                    ? s_byId.GetValueOrDefault(served)
                    : null,
                _ => null,
            } ?? throw ServiceException.UnknownModel();
        ThrowIfRetired(model);
        if (forInference && kind == "foundation-model" && s_byId.ContainsKey(name) && !model.OnDemand)
        {
            throw ServiceException.Validation(
                $"Invocation of model ID {name} with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of "
                    + $"an inference profile that contains this model."
            );
        }

        return new ResolvedModel(id, model, knobs);
    }

    /// <summary>The foundation model of an id or ARN; profiles are not models.</summary>
    public FoundationModel Find(string modelId)
    {
        var (kind, name) = ResourceOf(SplitKnobs(modelId).Id);
        if (kind != "foundation-model" || !s_byId.TryGetValue(name, out var model))
        {
            throw ServiceException.NotFound($"Could not resolve the foundation model from model identifier: {modelId}");
        }

        ThrowIfRetired(model);
        return model;
    }

    /// <summary>The model that a customization starts from; a context-length suffix such as <c>:300k</c> is allowed.</summary>
    public FoundationModel FindBase(string modelId)
    {
        var (_, name) = ResourceOf(SplitKnobs(modelId).Id);
        var model =
            s_byId.GetValueOrDefault(name)
            ?? s_known.FirstOrDefault(candidate => name.StartsWith(candidate.Id + ":", StringComparison.Ordinal))
            ?? throw ServiceException.UnknownModel();
        ThrowIfRetired(model);
        return model.Customizable
            ? model
            : throw ServiceException.Validation("Model customization is not supported for the given base model.");
    }

    /// <summary>The profile of an id or ARN.</summary>
    public (string Id, FoundationModel Model) FindProfile(string profileId)
    {
        var (_, name) = ResourceOf(SplitKnobs(profileId).Id);
        if (!s_byProfile.TryGetValue(name, out var model))
        {
            throw ServiceException.NotFound($"Could not find inference profile: {profileId}");
        }

        ThrowIfRetired(model);
        return (name, model);
    }

    private static (string Kind, string Name) ResourceOf(string id)
    {
        if (!id.StartsWith("arn:", StringComparison.Ordinal))
        {
            return ("foundation-model", id);
        }

        var parts = id.Split(':', 6);
        var slash = parts.Length == 6 && parts[2] == "bedrock" ? parts[5].IndexOf('/', StringComparison.Ordinal) : -1;
        return slash < 0 ? throw ServiceException.UnknownModel() : (parts[5][..slash], parts[5][(slash + 1)..]);
    }

    private void ThrowIfRetired(FoundationModel model)
    {
        if (IsRetired(model))
        {
            throw ServiceException.RetiredModel();
        }
    }

    private bool IsRetired(FoundationModel model) =>
        model.EndOfLife is { } end
        && end <= DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)
        && !options.Value.AliveModels.Contains(model.Id);

    private static FoundationModel Claude(string id, string name, int minimumCachedTokens, string? endOfLife = null) =>
        new(id, name, "Anthropic", ModelKind.Chat)
        {
            Profiles = ["us", "eu", "jp", "au", "apac", "global"],
            MinimumCachedTokens = minimumCachedTokens,
            OneSamplingKnob = true,
            EndOfLife = endOfLife is null ? null : DateOnly.Parse(endOfLife, CultureInfo.InvariantCulture),
        };

    private static FoundationModel Claude3(string id, string name, string endOfLife) =>
        new(id, name, "Anthropic", ModelKind.Chat)
        {
            Profiles = ["us", "eu", "apac"],
            OnDemand = true,
            MaxOutputTokens = 4096,
            EndOfLife = DateOnly.Parse(endOfLife, CultureInfo.InvariantCulture),
        };

    private static FoundationModel CohereEmbed3(string id, string name) =>
        new(id, name, "Cohere", ModelKind.Embedding)
        {
            OnDemand = true,
            ContextTokens = 512,
            MaxCharacters = 2048,
            Dimensions = [1024],
        };

    private static FoundationModel Nova(string id, string name, int contextTokens) =>
        new(id, name, "Amazon", ModelKind.Chat)
        {
            Profiles = ["us", "eu", "apac"],
            OnDemand = true,
            ContextTokens = contextTokens,
            MaxOutputTokens = 10_000,
            MinimumCachedTokens = 1000,
            Customizable = true,
        };
}
