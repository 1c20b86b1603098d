using System.Globalization;

namespace LlmOps.Benchmarks;

internal static class Arguments
{
    public static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    public static float Number(string[] args, string name, float otherwise) =>
        Option(args, name) is { } text ? float.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
