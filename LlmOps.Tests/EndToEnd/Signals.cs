using System.Globalization;

namespace LlmOps.Tests.EndToEnd;

internal static class Signals
{
    private static readonly Dictionary<string, int> s_numbers = new()
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["KILL"] = 9,
        ["TERM"] = 15,
    };

    /// <summary>Skips a test whose signal this process was started to ignore, as shells do with what they put in the background: the
    /// programs that it starts ignore it too.</summary>
    public static void Require(string signal)
    {
        const string Ignored = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Ignored, StringComparison.Ordinal));
        var mask = ulong.Parse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.SkipWhen(
            (mask & (1UL << (s_numbers[signal] - 1))) != 0,
            $"SIG{signal} is ignored here: the tests run in the background of a shell."
        );
    }
}
