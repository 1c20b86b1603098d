using System.Collections.Immutable;

namespace LlmOps.AppHost.Stores;

internal static class StoresBuilderExtensions
{
    /// <summary>Adds the node that shows where data is kept.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="mode">The kind of stores.</param>
    /// <param name="properties">Shown with the node.</param>
    public static IResourceBuilder<StoresResource> AddStores(
        this IDistributedApplicationBuilder builder,
        StoreMode mode,
        params ImmutableArray<ResourcePropertySnapshot> properties
    ) =>
        builder
            .AddResource(new StoresResource("stores"))
            .WithInitialState(
                new CustomResourceSnapshot
                {
                    ResourceType = $"Stores ({mode.ToString().ToLowerInvariant()})",
                    State = KnownResourceStates.Running,
                    Properties = properties,
                }
            )
            .WithIconName("DatabaseMultiple")
            .ExcludeFromManifest();
}
