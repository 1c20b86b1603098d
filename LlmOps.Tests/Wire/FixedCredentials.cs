using Amazon.Runtime;
using LlmOps.Wire;

namespace LlmOps.Tests.Wire;

/// <summary>Keys that never change, and a count of how often they were thrown away.</summary>
internal sealed class FixedCredentials(ImmutableCredentials keys) : IAwsCredentials
{
    public int Forgotten { get; private set; }

    public static FixedCredentials Test => new(new ImmutableCredentials("test", "test", null));

    public ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(keys);

    public void Forget() => Forgotten++;
}
