using Amazon;

namespace Aspire.Hosting.AWS;

/// <summary>The profile and region that services use AWS with.</summary>
/// <remarks>This folder holds what this AppHost needs of Aspire.Hosting.AWS, under its names: a reference to the package replaces the
/// folder.</remarks>
public interface IAWSSDKConfig
{
    /// <summary>A profile of the machine's AWS configuration; null for the SDK's default chain.</summary>
    string? Profile { get; set; }

    /// <summary>The region; null for the SDK's own choice.</summary>
    RegionEndpoint? Region { get; set; }
}
