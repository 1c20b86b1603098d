using Amazon;

namespace Aspire.Hosting.AWS;

/// <summary>How services sign in to AWS, and where.</summary>
public interface IAWSSDKConfig
{
    /// <summary>A profile of the machine's AWS configuration; the SDK's default chain where null.</summary>
    string? Profile { get; set; }

    /// <summary>The region; the SDK's own choice where null.</summary>
    RegionEndpoint? Region { get; set; }
}
