using System.Globalization;

namespace LlmOps.QueryApi.Limits;

/// <summary>How many files and connections the process may have open.</summary>
internal static class OpenFiles
{
    // Stores, models, logs and the runtime itself need some.
    private const int Reserve = 256;
    private const string LimitsFile = "/proc/self/limits",
        Line = "Max open files";

    /// <summary>How many of a wanted number of connections there is room for: each may need a second one, to the model.</summary>
    public static int RoomFor(int connections)
    {
        if (Limit() is not { } limit)
        {
            return connections;
        }

        return (int)Math.Min(connections, Math.Max(16, (limit - Reserve) / 2));
    }

    private static long? Limit()
    {
        try
        {
            // "Max open files   SOFT   HARD   files"; the runtime raises the soft limit to the hard one.
            var line = File.Exists(LimitsFile)
                ? File.ReadLines(LimitsFile).FirstOrDefault(text => text.StartsWith(Line, StringComparison.Ordinal))
                : null;
            var fields = line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields is [var soft, ..] && long.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
