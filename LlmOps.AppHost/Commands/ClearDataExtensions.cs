using LlmOps.AppHost.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace LlmOps.AppHost.Commands;

internal static class ClearDataExtensions
{
    /// <summary>A command that stops services and stores, removes what they keep, and starts them again.</summary>
    /// <param name="stores">The node that all stores are children of.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="volumes">Volumes of stores in containers.</param>
    public static IResourceBuilder<StoresResource> WithClearDataCommand(
        this IResourceBuilder<StoresResource> stores,
        string directory,
        IReadOnlyList<string> volumes
    ) =>
        stores.WithCommand(
            "clear-data",
            "Clear data",
            async context =>
            {
                if (EmbeddedData.HasEarlierLayout(directory))
                {
                    return CommandResults.Failure(
                        $"{directory} was made by an earlier version, which kept its data beside other files. Remove it by hand, or name "
                            + $"another directory."
                    );
                }

                var model = context.Services.GetRequiredService<DistributedApplicationModel>();
                var lifecycle = new ResourceLifecycle(context.Services);
                var servers = model
                    .Resources.OfType<ContainerResource>()
                    .Where(container => IsChildOf(container, stores.Resource))
                    .ToList();
                var services = model.Resources.OfType<ProjectResource>().Where(UsesStores).ToList();
                await lifecycle.StopAsync(services, context.CancellationToken);
                await lifecycle.StopAsync(servers, context.CancellationToken);
                try
                {
                    EmbeddedData.Clear(directory);
                    await ContainerVolumes.ClearAsync(volumes, context.CancellationToken);
                }
                finally
                {
                    await lifecycle.StartAsync(servers, context.CancellationToken);
                    await lifecycle.StartAsync(services, context.CancellationToken);
                }

                return CommandResults.Success("All documents, conversations and costs are gone.");
            },
            new CommandOptions
            {
                Description =
                    "Removes documents, index, graph, conversations, archive and costs. Files in the drop folder stay, and are taken in "
                    + "again.",
                ConfirmationMessage =
                    $"Remove all documents, conversations and costs in {Place(directory, volumes)}? This cannot be undone.",
                IconName = "Delete",
            }
        );

    private static string Place(string directory, IReadOnlyList<string> volumes) =>
        volumes.Count > 0 ? $"{directory} and the volumes of the containers" : directory;

    private static bool IsChildOf(ContainerResource server, StoresResource stores) =>
        server
            .Annotations.OfType<ResourceRelationshipAnnotation>()
            .Any(relationship => relationship.Type == "Parent" && relationship.Resource == stores);

    private static bool UsesStores(ProjectResource service) => service.HasAnnotationOfType<StoresAnnotation>();
}
