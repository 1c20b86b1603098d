using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.AppHost.Commands;

internal static class IngestWorkerExtensions
{
    /// <summary>A command that restarts the worker and tells how many documents it has yet to take.</summary>
    public static IResourceBuilder<ProjectResource> WithRestartIngestionCommand(
        this IResourceBuilder<ProjectResource> worker,
        IResourceBuilder<ProjectResource> api,
        IResourceBuilder<ParameterResource> key
    ) =>
        worker.WithCommand(
            "restart-ingestion",
            "Restart ingestion",
            async context =>
            {
                var lifecycle = new ResourceLifecycle(context.Services);
                await lifecycle.StopAsync([worker.Resource], context.CancellationToken);
                await lifecycle.StartAsync([worker.Resource], context.CancellationToken);

                using var documents = new DocumentsClient(
                    api.GetEndpoint("http").Url,
                    await key.Resource.GetValueAsync(context.CancellationToken)
                );
                return CommandResults.Success(
                    $"The worker is back; {await documents.CountWaitingAsync(context.CancellationToken)} documents are on their way."
                );
            },
            new CommandOptions
            {
                Description =
                    "Stops the worker, starts it again and waits until it is healthy. Documents under way are taken up where they were.",
                IconName = "ArrowSync",
            }
        );
}
