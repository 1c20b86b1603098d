using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LlmOps.Aws;

/// <summary>Registers the AWS clients.</summary>
public static class AwsServices
{
    /// <summary>Adds <see cref="AwsOptions"/> and one client each for S3, DynamoDB and SQS, made at first use. Calling it twice adds
    /// nothing.</summary>
    public static IHostApplicationBuilder AddAws(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AwsOptions>().BindConfiguration(AwsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton<AwsClients>();
        builder.Services.TryAddSingleton(services => services.GetRequiredService<AwsClients>().CreateS3());
        builder.Services.TryAddSingleton(services => services.GetRequiredService<AwsClients>().CreateDynamoDb());
        builder.Services.TryAddSingleton(services => services.GetRequiredService<AwsClients>().CreateSqs());
        return builder;
    }
}
