using System.Globalization;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Operations;
using LlmOps.LocalBedrock.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LlmOps.LocalBedrock.Apis;

/// <summary>The cross-region inference profiles on the control plane.</summary>
internal static class InferenceProfilesApi
{
    private static readonly DateTimeOffset s_since = new(2025, 10, 1, 0, 0, 0, TimeSpan.Zero);

    public static void MapInferenceProfiles(this IEndpointRouteBuilder app)
    {
        app.MapGet("/inference-profiles", List).AsOperation("ListInferenceProfiles", Plane.Control);
        app.MapGet("/inference-profiles/{inferenceProfileIdentifier}", Get).AsOperation("GetInferenceProfile", Plane.Control);
    }

    private static JsonHttpResult<ListInferenceProfilesResponse> List(
        ModelCatalog catalog,
        string? type,
        int? maxResults,
        string? nextToken
    )
    {
        var size = Math.Clamp(maxResults ?? 1000, 1, 1000);
        var from = int.TryParse(nextToken, NumberStyles.None, CultureInfo.InvariantCulture, out var token) ? token : 0;
        var profiles = type is null or "SYSTEM_DEFINED" ? catalog.Profiles.ToList() : [];
        var page = profiles.Skip(from).Take(size).Select(profile => Describe(profile, catalog)).ToList();
        var next = from + page.Count < profiles.Count ? (from + page.Count).ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Json(new ListInferenceProfilesResponse(page, next), WireJson.Default.ListInferenceProfilesResponse);
    }

    private static JsonHttpResult<InferenceProfile> Get(HttpContext context, ModelCatalog catalog)
    {
        var call = OperationCall.Of(context);
        call.ModelId = call.Label(1);
        return TypedResults.Json(Describe(catalog.FindProfile(call.ModelId), catalog), WireJson.Default.InferenceProfile);
    }

    private static InferenceProfile Describe((string Id, FoundationModel Model) profile, ModelCatalog catalog)
    {
        var prefix = profile.Id[..profile.Id.IndexOf('.', StringComparison.Ordinal)].ToUpperInvariant();
        string[] regions = prefix switch
        {
            "EU" => ["eu-central-1", "eu-west-1"],
            "JP" => ["ap-northeast-1", "ap-northeast-3"],
            "AU" => ["ap-southeast-2", "ap-southeast-4"],
            "APAC" => ["ap-northeast-1", "ap-southeast-1"],
            _ => ["us-east-1", "us-west-2"],
        };
        return new InferenceProfile(
            $"{prefix} {profile.Model.Name} (LocalBedrock stand-in)",
            $"Routes requests to a local stand-in for {profile.Model.Name}.",
            s_since,
            s_since,
            catalog.ProfileArn(profile.Id),
            [.. regions.Select(region => new InferenceProfileModel(catalog.FoundationModelArn(profile.Model.Id, region)))],
            profile.Id,
            "ACTIVE",
            "SYSTEM_DEFINED"
        );
    }
}
