using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Microsoft.Extensions.Configuration;

namespace LlmOps.Wire;

/// <summary><c>AWS_ACCESS_KEY_ID</c>, <c>AWS_SECRET_ACCESS_KEY</c> and <c>AWS_SESSION_TOKEN</c> of the configuration; where they are
/// absent, the AWS SDK's default chain (environment, profile, web identity, container, instance).</summary>
internal sealed class ConfiguredAwsCredentials : IAwsCredentials
{
    private readonly ImmutableCredentials? _configured;
    private AWSCredentials? _resolved;

    static ConfiguredAwsCredentials() => AwsFaults.Register();

    public ConfiguredAwsCredentials(IConfiguration configuration)
    {
        var accessKey = configuration["AWS_ACCESS_KEY_ID"];
        var secretKey = configuration["AWS_SECRET_ACCESS_KEY"];
        if (!string.IsNullOrEmpty(accessKey) && !string.IsNullOrEmpty(secretKey))
        {
            var token = configuration["AWS_SESSION_TOKEN"];
            _configured = new ImmutableCredentials(accessKey, secretKey, string.IsNullOrEmpty(token) ? null : token);
        }
    }

    public async ValueTask<ImmutableCredentials> GetAsync(CancellationToken cancellationToken)
    {
        if (_configured is not null)
        {
            return _configured;
        }

        // The chain looks at files and asks other servers, in part without regard for the token: the wait has to end all the same.
        var credentials = _resolved ??= await Task.Run(
                () => new DefaultAWSCredentialsIdentityResolver().ResolveIdentityAsync(null, cancellationToken),
                cancellationToken
            )
            .WaitAsync(cancellationToken);
        return await Task.Run(credentials.GetCredentialsAsync, cancellationToken).WaitAsync(cancellationToken);
    }

    public void Forget()
    {
        if (Interlocked.Exchange(ref _resolved, null) is RefreshingAWSCredentials refreshing)
        {
            refreshing.ClearCredentials();
        }
    }
}
