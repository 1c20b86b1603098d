namespace LlmOps.AppHost.Stores;

internal static class StoreExtensions
{
    /// <summary>Takes <c>--stores</c>, or <c>LLMOPS_STORES</c>, which launch profiles set: arguments of a profile are dropped when the
    /// command line has its own. Without either, containers where a runtime and the images are available, else embedded stores. Prints
    /// which, and why.</summary>
    public static StoreMode ChooseStores(this IDistributedApplicationBuilder builder)
    {
        var (mode, reason) = (builder.Configuration["stores"], builder.Configuration["LLMOPS_STORES"]) switch
        {
            ({ Length: > 0 } named, _) => (Parse("--stores", named), "--stores says so"),
            (_, { Length: > 0 } named) => (Parse("LLMOPS_STORES", named), "LLMOPS_STORES says so"),
            _ => ContainerAvailability.Find() is { } obstacle
                ? (StoreMode.Embedded, obstacle)
                : (StoreMode.Containers, "a container runtime answers and the images can be had"),
        };
        Console.WriteLine($"Stores: {mode.ToString().ToLowerInvariant()}, because {reason}.");
        return mode;
    }

    /// <summary>Tells a service where its stores are.</summary>
    public static IResourceBuilder<ProjectResource> WithStores(this IResourceBuilder<ProjectResource> service, IStores stores)
    {
        stores.GiveTo(service);
        return service.WithAnnotation(new StoresAnnotation());
    }

    private static StoreMode Parse(string source, string name) =>
        StoreModes.TryParse(name, out var mode) ? mode : throw new DistributedApplicationException(StoreModes.Refusal(source, name));
}
