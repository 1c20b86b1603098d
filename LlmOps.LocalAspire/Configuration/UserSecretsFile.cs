using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting.Configuration;

/// <summary>The file <c>secrets.json</c> that <c>dotnet user-secrets</c> keeps for the AppHost.</summary>
internal static class UserSecretsFile
{
    private static readonly Lock Writing = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Keeps a value; false where the AppHost has no user secrets or they cannot be written.</summary>
    public static bool TrySet(Assembly? appHost, string key, string value)
    {
        if (appHost?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId is not { } id)
        {
            return false;
        }

        lock (Writing)
        {
            try
            {
                var path = PathHelper.GetSecretsPathFromSecretsId(id);
                var secrets = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
                secrets[key] = value;
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);

                var written = $"{path}.{Guid.NewGuid():N}";
                File.WriteAllText(written, secrets.ToJsonString(Indented));
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(written, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }

                File.Move(written, path, overwrite: true);
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
            {
                return false;
            }
        }
    }
}
