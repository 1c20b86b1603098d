using Amazon.Runtime;

namespace LlmOps.Wire;

/// <summary>Keys to sign with; asked for on each call, so that temporary ones can be renewed ahead of their end.</summary>
internal interface IAwsCredentials
{
    /// <summary>The keys that are valid now.</summary>
    /// <exception cref="AmazonClientException">There are none, or their source is out of reach.</exception>
    ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken);

    /// <summary>The service refused the keys as expired: the next call gets new ones, where their source can make new ones.</summary>
    void Forget();
}
