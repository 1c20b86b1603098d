using System.Text.Json.Nodes;

namespace LlmOps.Tests.LocalBedrock;

/// <summary>The scripted session that every client runs against LocalBedrock, and what must come out of it.</summary>
public static class SessionOutcomes
{
    private const double Tolerance = 1e-6;

    /// <summary>The folder with the scenario, the expected outcomes and the official clients' program.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "LocalBedrock", "js");

    /// <summary>The steps, as <c>{"steps":[{"name","operation","input",…}]}</c>.</summary>
    public static JsonNode Scenario => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "session.json")))!;

    /// <summary>What each step must give, as <c>[{"name","outcome"}]</c>.</summary>
    public static JsonArray Expected => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "session.expected.json")))!.AsArray();

    /// <summary>Where outcomes differ, as JSON paths with both values; numbers are equal within a millionth.</summary>
    public static IReadOnlyList<string> Differences(JsonNode? expected, JsonNode? actual)
    {
        var differences = new List<string>();
        Compare("$", expected, actual, differences);
        return differences;
    }

    private static void Compare(string path, JsonNode? expected, JsonNode? actual, List<string> differences)
    {
        switch (expected, actual)
        {
            case (JsonObject left, JsonObject right):
                foreach (var name in left.Select(member => member.Key).Union(right.Select(member => member.Key)))
                {
                    Compare($"{path}.{name}", left[name], right[name], differences);
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var i = 0; i < left.Count; i++)
                {
                    Compare($"{path}[{i}]", left[i], right[i], differences);
                }

                break;
            case (JsonValue left, JsonValue right) when left.TryGetValue<double>(out var a) && right.TryGetValue<double>(out var b):
                if (Math.Abs(a - b) > Tolerance)
                {
                    differences.Add($"{path}: expected {a}, was {b}");
                }

                break;
            default:
                if (!JsonNode.DeepEquals(expected, actual))
                {
                    differences.Add($"{path}: expected {expected?.ToJsonString() ?? "nothing"}, was {actual?.ToJsonString() ?? "nothing"}");
                }

                break;
        }
    }
}
