using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The name of the one running instance of a resource: its name and eight random characters.</summary>
internal sealed class ResourceInstanceAnnotation(string name, string suffix) : IResourceAnnotation
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz";

    public string Name { get; } = name;

    public string Suffix { get; } = suffix;

    public static ResourceInstanceAnnotation For(IResource resource)
    {
        var suffix = RandomNumberGenerator.GetString(Alphabet, 8);
        return new ResourceInstanceAnnotation($"{resource.Name}-{suffix}", suffix);
    }
}
