using System.Globalization;

namespace LlmOps.Benchmarks;

internal static class Arguments
{
    public static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    public static float Number(string[] args, string name, float otherwise) =>
        Option(args, name) is { } text ? float.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Configuration of the services: each <c>--set KEY=VALUE</c>.</summary>
    public static Dictionary<string, string?> Settings(string[] args)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i + 1 < args.Length; i++)
        {
            if (args[i] == "--set" && args[i + 1].Split('=', 2) is [var key, var value])
            {
                settings[key] = value;
            }
        }

        return settings;
    }
}
