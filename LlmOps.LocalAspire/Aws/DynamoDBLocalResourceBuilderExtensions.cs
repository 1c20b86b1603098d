using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.AWS.DynamoDB;

namespace Aspire.Hosting;

/// <summary>Adds DynamoDB Local.</summary>
public static class DynamoDBLocalResourceBuilderExtensions
{
    /// <summary>Adds DynamoDB Local in a container.</summary>
    public static IResourceBuilder<DynamoDBLocalResource> AddAWSDynamoDBLocal(this IDistributedApplicationBuilder builder, string name, DynamoDBLocalOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var resource = new DynamoDBLocalResource(name, options ?? new DynamoDBLocalOptions());
        var container = builder.AddResource(resource)
            .WithEndpoint(targetPort: DynamoDBLocalResource.InternalPort, scheme: "http", port: resource.Options.Port)
            .WithArgs([.. resource.Arguments()])
            .WithImage(resource.Options.Image, resource.Options.Tag)
            .WithImageRegistry(resource.Options.Registry);
        return string.IsNullOrWhiteSpace(resource.Options.LocalStorageDirectory)
            ? container
            : container.WithBindMount(resource.Options.LocalStorageDirectory, DynamoDBLocalResource.StoragePath);
    }

    /// <summary>Injects the address as <c>AWS_ENDPOINT_URL_DYNAMODB</c>, and waits for the server.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<DynamoDBLocalResource> dynamoDBLocalResourceBuilder)
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
                    context.EnvironmentVariables["AWS_ENDPOINT_URL_DYNAMODB"] = dynamoDBLocalResourceBuilder.GetEndpoint("http");
                }
            });
    }
}
