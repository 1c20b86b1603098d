using Amazon;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS;

namespace Aspire.Hosting;

/// <summary>Hands out how services sign in to AWS.</summary>
public static class SDKResourceExtensions
{
    /// <summary>Begins a configuration.</summary>
    public static IAWSSDKConfig AddAWSSDKConfig(this IDistributedApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new AWSSDKConfig();
    }

    /// <summary>Sets the profile.</summary>
    public static IAWSSDKConfig WithProfile(this IAWSSDKConfig config, string profile)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Profile = profile;
        return config;
    }

    /// <summary>Sets the region.</summary>
    public static IAWSSDKConfig WithRegion(this IAWSSDKConfig config, RegionEndpoint region)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Region = region;
        return config;
    }

    /// <summary>Injects profile and region as <c>AWS_PROFILE</c>, <c>AWS_REGION</c> and as configuration <c>AWS:Profile</c>, <c>AWS:Region</c>, when the application runs.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IAWSSDKConfig awsSdkConfig)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(awsSdkConfig);
        return builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
            {
                return;
            }

            if (!string.IsNullOrEmpty(awsSdkConfig.Profile))
            {
                context.EnvironmentVariables["AWS_PROFILE"] = awsSdkConfig.Profile;
                context.EnvironmentVariables["AWS__Profile"] = awsSdkConfig.Profile;
            }

            if (awsSdkConfig.Region is { } region)
            {
                context.EnvironmentVariables["AWS_REGION"] = region.SystemName;
                context.EnvironmentVariables["AWS__Region"] = region.SystemName;
            }
        });
    }
}
