using Aspire.Hosting.AWS.DynamoDB;

namespace Aspire.Hosting;

/// <summary>Adds DynamoDB Local.</summary>
public static class DynamoDBLocalResourceBuilderExtensions
{
    /// <summary>Adds DynamoDB Local in a container.</summary>
    public static IResourceBuilder<DynamoDBLocalResource> AddAWSDynamoDBLocal(
        this IDistributedApplicationBuilder builder,
        string name,
        DynamoDBLocalOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        options ??= new DynamoDBLocalOptions();
        string[] arguments =
        [
            "-Djava.library.path=./DynamoDBLocal_lib",
            "-jar",
            "DynamoDBLocal.jar",
            .. options.SharedDb ? ["-sharedDb"] : Array.Empty<string>(),
        ];
        return builder
            .AddResource(new DynamoDBLocalResource(name))
            .ExcludeFromManifest()
            .WithImage(options.Image, options.Tag)
            .WithImageRegistry(options.Registry)
            .WithHttpEndpoint(targetPort: DynamoDBLocalResource.Port, name: DynamoDBLocalResource.PrimaryEndpointName)
            .WithArgs(arguments);
    }

    /// <summary>Sets the address as <c>AWS_ENDPOINT_URL_DYNAMODB</c> when the application runs, and waits for the server.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<DynamoDBLocalResource> dynamoDBLocalResourceBuilder
    )
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(dynamoDBLocalResourceBuilder);
        if (builder is IResourceBuilder<IResourceWithWaitSupport> waiting)
        {
            waiting.WaitFor(dynamoDBLocalResourceBuilder);
        }

        return builder
            .WithReferenceRelationship(dynamoDBLocalResourceBuilder.Resource)
            .WithEnvironment(context =>
            {
                if (context.ExecutionContext.IsRunMode)
                {
                    context.EnvironmentVariables["AWS_ENDPOINT_URL_DYNAMODB"] = dynamoDBLocalResourceBuilder.Resource.PrimaryEndpoint;
                }
            });
    }
}
