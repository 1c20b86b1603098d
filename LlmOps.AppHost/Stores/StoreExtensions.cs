namespace LlmOps.AppHost.Stores;

internal static class StoreExtensions
{
    /// <summary>Takes <c>--stores</c> at its word; without it, containers where they can be had and embedded stores elsewhere. Says which, and why.</summary>
    public static StoreMode ChooseStores(this IDistributedApplicationBuilder builder)
    {
        var (mode, reason) = builder.Configuration["stores"] is { Length: > 0 } named
            ? (Parse(named), "--stores says so")
            : ContainerAvailability.Find() is { } obstacle ? (StoreMode.Embedded, obstacle) : (StoreMode.Containers, "a container runtime answers and the images can be had");
        Console.WriteLine($"Stores: {mode.ToString().ToLowerInvariant()}, because {reason}.");
        return mode;
    }

    /// <summary>Tells a service where its stores are.</summary>
    public static IResourceBuilder<ProjectResource> WithStores(this IResourceBuilder<ProjectResource> service, IStores stores)
    {
        stores.GiveTo(service);
        return service;
    }

    private static StoreMode Parse(string named) =>
        Enum.TryParse<StoreMode>(named, ignoreCase: true, out var mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(named[0])
            ? mode
            : throw new DistributedApplicationException($"--stores {named}: not known here. Known: {string.Join(", ", Enum.GetNames<StoreMode>()).ToLowerInvariant()}.");
}
