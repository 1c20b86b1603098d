using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Names volumes, so that each AppHost has its own.</summary>
public static class VolumeNameGenerator
{
    /// <summary><c>APPHOST-HASH-RESOURCE-SUFFIX</c>, where the hash is of the AppHost's path.</summary>
    public static string Generate<T>(IResourceBuilder<T> builder, string suffix)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var appHost = builder.ApplicationBuilder;
        var application = string.Concat(appHost.Environment.ApplicationName.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? char.ToLowerInvariant(character) : '-'));
        return $"{application}-{Hash(appHost.Configuration["AppHost:Path"])}-{builder.Resource.Name}-{suffix}";
    }

    internal static string Hash(string? path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path ?? string.Empty)))[..10];
}
