namespace LlmOps.AppHost;

internal static class BedrockExtensions
{
    /// <summary>Lets the stand-in read the datasets that it trains on.</summary>
    public static IResourceBuilder<ProjectResource> WithDatasets(this IResourceBuilder<ProjectResource> bedrock, IStores stores)
    {
        stores.GiveDatasetsTo(bedrock);
        return bedrock;
    }

    /// <summary>Gives the fine-tune worker a role and a price of training that the stand-in takes, and lets it ask as often as fits jobs
    /// that last seconds; with Bedrock itself, these are settings of the deployment.</summary>
    public static IResourceBuilder<ProjectResource> WithLocalFineTuning(
        this IResourceBuilder<ProjectResource> worker,
        IResourceBuilder<ProjectResource>? bedrock
    ) =>
        bedrock is null
            ? worker
            : worker
                .WithEnvironment("FineTuning__RoleArn", "arn:aws:iam::000000000000:role/local-bedrock")
                .WithEnvironment("FineTuning__TrainingUsdPerMillionTokens", "2")
                .WithEnvironment("FineTuning__PollInterval", "00:00:02");

    /// <summary>Points a service's Bedrock clients, all three of them, at the stand-in, with credentials and a region that it takes.
    /// Without a stand-in, they go to AWS.</summary>
    public static IResourceBuilder<ProjectResource> WithBedrock(
        this IResourceBuilder<ProjectResource> service,
        IResourceBuilder<ProjectResource>? bedrock
    )
    {
        if (bedrock is null)
        {
            return service;
        }

        var endpoint = bedrock.GetEndpoint("http");
        return service
            .WithReference(bedrock)
            .WithEnvironment("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint)
            .WithEnvironment("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", endpoint)
            .WithEnvironment("AWS_ENDPOINT_URL_BEDROCK", endpoint)
            .WithEnvironment("AWS_ACCESS_KEY_ID", "test")
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", "test")
            .WithEnvironment("AWS_REGION", "us-east-1")
            // It is up before the services are, and their clients try again: its health would be looked at once a second only.
            .WaitForStart(bedrock);
    }
}
