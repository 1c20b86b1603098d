using Amazon;
using Aspire.Hosting.AWS;

namespace Aspire.Hosting;

/// <summary>Hands a profile and a region to services.</summary>
public static class SDKResourceExtensions
{
    /// <summary>Creates a configuration with neither profile nor region.</summary>
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

    /// <summary>Sets <c>AWS_PROFILE</c> and <c>AWS_REGION</c>, and the same as configuration (<c>AWS:Profile</c>, <c>AWS:Region</c>). Only
    /// when the application runs: a deployed service has a role and a region of its own.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IAWSSDKConfig awsSdkConfig
    )
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(awsSdkConfig);
        return builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsRunMode)
            {
                Set(context, "Profile", awsSdkConfig.Profile);
                Set(context, "Region", awsSdkConfig.Region?.SystemName);
            }
        });
    }

    private static void Set(EnvironmentCallbackContext context, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            context.EnvironmentVariables[$"AWS_{name.ToUpperInvariant()}"] = value;
            context.EnvironmentVariables[$"AWS__{name}"] = value;
        }
    }
}
