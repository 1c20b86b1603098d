using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Finds resources again.</summary>
public static class DistributedApplicationBuilderExtensions
{
    /// <summary>A builder of the resource of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it is of another type.</exception>
    public static IResourceBuilder<T> CreateResourceBuilder<T>(this IDistributedApplicationBuilder builder, string name)
        where T : IResource =>
        builder.TryCreateResourceBuilder<T>(name, out var resourceBuilder)
            ? resourceBuilder
            : throw new InvalidOperationException($"Resource '{name}' of type '{typeof(T).Name}' was not found.");

    /// <summary>A builder of the resource of that name and type, where there is one.</summary>
    public static bool TryCreateResourceBuilder<T>(this IDistributedApplicationBuilder builder, string name, [NotNullWhen(true)] out IResourceBuilder<T>? resourceBuilder)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        resourceBuilder = builder.Resources.TryGetByName(name, out var resource) && resource is T found ? builder.CreateResourceBuilder(found) : null;
        return resourceBuilder is not null;
    }
}
