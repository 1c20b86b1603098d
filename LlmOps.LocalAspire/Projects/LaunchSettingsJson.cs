using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Projects;

[JsonSourceGenerationOptions(ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(LaunchSettings))]
internal sealed partial class LaunchSettingsJson : JsonSerializerContext
{
    /// <summary>The launch settings of the project in a folder; null where it has none.</summary>
    /// <exception cref="DistributedApplicationException">The file is not what it should be.</exception>
    public static LaunchSettings? Read(string projectDirectory)
    {
        var path = Path.Combine(projectDirectory, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, Default.LaunchSettings);
        }
        catch (JsonException exception)
        {
            throw new DistributedApplicationException($"The launch settings '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
