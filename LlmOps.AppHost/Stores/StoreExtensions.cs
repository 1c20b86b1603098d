namespace LlmOps.AppHost.Stores;

internal static class StoreExtensions
{
    /// <summary>Takes <c>--stores</c> at its word, or <c>LLMOPS_STORES</c>, which launch profiles set: arguments of theirs would be gone with the first of one's own. Without either, containers where they can be had and embedded stores elsewhere. Says which, and why.</summary>
    public static StoreMode ChooseStores(this IDistributedApplicationBuilder builder)
    {
        var (mode, reason) = (builder.Configuration["stores"], builder.Configuration["LLMOPS_STORES"]) switch
        {
            ({ Length: > 0 } named, _) => (Parse("--stores", named), "--stores says so"),
            (_, { Length: > 0 } named) => (Parse("LLMOPS_STORES", named), "LLMOPS_STORES says so"),
            _ => ContainerAvailability.Find() is { } obstacle ? (StoreMode.Embedded, obstacle) : (StoreMode.Containers, "a container runtime answers and the images can be had"),
        };
        Console.WriteLine($"Stores: {mode.ToString().ToLowerInvariant()}, because {reason}.");
        return mode;
    }

    /// <summary>Tells a service where its stores are.</summary>
    public static IResourceBuilder<ProjectResource> WithStores(this IResourceBuilder<ProjectResource> service, IStores stores)
    {
        stores.GiveTo(service);
        return service;
    }

    private static StoreMode Parse(string by, string named) =>
        Enum.TryParse<StoreMode>(named, ignoreCase: true, out var mode) && Enum.IsDefined(mode) && !char.IsAsciiDigit(named[0])
            ? mode
            : throw new DistributedApplicationException($"{by} {named}: not known here. Known: {string.Join(", ", Enum.GetNames<StoreMode>()).ToLowerInvariant()}.");
}
