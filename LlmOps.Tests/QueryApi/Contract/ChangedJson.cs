using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmOps.Tests.QueryApi.Contract;

/// <summary>Bodies that are a good one with one thing changed: a value, a member, or the text itself.</summary>
internal static class ChangedJson
{
    private static readonly string[] s_values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "1e400",
        "99999999999999999999999999",
        "\"\"",
        "\" \"",
        "\"text\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\uffff\\ufeff\\u202e\"",
        "[]",
        "[null]",
        "[[[[]]]]",
        "{}",
        "{\"a\":{\"b\":1}}",
        "\"LONG\"",
        "[\"" + "MANY" + "\"]",
    ];

    /// <summary>Every change of one value or member.</summary>
    public static IEnumerable<string> Of(JsonNode body)
    {
        foreach (var path in Paths(body))
        {
            foreach (var value in s_values)
            {
                yield return With(body, path, Expand(value));
            }

            yield return Without(body, path);
        }

        foreach (var path in Paths(body).Append([]).Where(path => At(body, path) is JsonObject))
        {
            yield return WithMember(body, path, "no-such", "1");
            yield return WithMember(body, path, "\\ud800", "1");
            yield return WithMember(body, path, new string('m', 70_000), "\"x\"");
            if (At(body, path)!.AsObject().FirstOrDefault() is { Key: { } name, Value: { } value })
            {
                // The same member twice, and in another case.
                yield return WithMember(body, path, name, value.ToJsonString());
                yield return WithMember(body, path, name.ToUpperInvariant(), value.ToJsonString());
            }
        }
    }

    /// <summary>Every change of the text.</summary>
    public static IEnumerable<byte[]> TextsOf(JsonNode body)
    {
        var text = body.ToJsonString();
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        foreach (var value in s_values)
        {
            yield return System.Text.Encoding.UTF8.GetBytes(Expand(value));
        }

        yield return bytes[..^1];
        yield return [.. bytes, .. "}"u8];
        yield return [.. bytes, .. bytes];
        yield return [.. "\uFEFF\uFEFF"u8, .. bytes];
        yield return [.. "/* a comment */"u8, .. bytes];
        yield return System.Text.Encoding.Unicode.GetBytes(text);
        yield return System.Text.Encoding.UTF8.GetBytes(text.Replace('"', '\''));
        yield return System.Text.Encoding.UTF8.GetBytes(text.Replace("\":", "\":NaN,\"x\":", StringComparison.Ordinal));
        yield return [.. bytes.Select((value, i) => i == bytes.Length / 2 ? (byte)0xFF : value)];
        yield return [.. bytes.Select((value, i) => i == bytes.Length / 2 ? (byte)0 : value)];
        yield return System.Text.Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat("[", 5_000)) + string.Concat(Enumerable.Repeat("]", 5_000))
        );
        yield return System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 5_000)));
    }

    /// <summary>A body with bytes changed at random.</summary>
    public static byte[] Scrambled(JsonNode body, Random random)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(body.ToJsonString());
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    /// <summary>A body with several members changed at random.</summary>
    public static string Changed(JsonNode body, Random random)
    {
        var text = body.ToJsonString();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            try
            {
                var current = JsonNode.Parse(text)!;
                var changes = Paths(current).ToList();
                if (changes.Count == 0)
                {
                    break;
                }

                text = With(current, changes[random.Next(changes.Count)], Expand(s_values[random.Next(s_values.Length)]));
            }
            catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
            {
                break;
            }
        }

        return text;
    }

    private static string Expand(string value) =>
        value
            .Replace("LONG", new string('x', 20_000), StringComparison.Ordinal)
            .Replace("MANY", string.Join("\",\"", Enumerable.Range(0, 300)), StringComparison.Ordinal);

    private static IEnumerable<object[]> Paths(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                yield return [name];
                foreach (var inner in Paths(value))
                {
                    yield return [name, .. inner];
                }
            }
        }

        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                yield return [i];
                foreach (var inner in Paths(list[i]))
                {
                    yield return [i, .. inner];
                }
            }
        }
    }

    private static JsonNode? At(JsonNode body, object[] path) =>
        path.Aggregate((JsonNode?)body, (node, step) => step is int index ? node?[index] : node?[(string)step]);

    /// <summary>The text with a value in its place that no tree can hold.</summary>
    private static string With(JsonNode body, object[] path, string value)
    {
        const string mark = "the-place-of-the-value";
        var changed = body.DeepClone();
        Set(changed, path, mark);
        return changed.ToJsonString().Replace($"\"{mark}\"", value, StringComparison.Ordinal);
    }

    private static string Without(JsonNode body, object[] path)
    {
        var changed = body.DeepClone();
        var parent = At(changed, path[..^1]);
        if (path[^1] is int index)
        {
            parent!.AsArray().RemoveAt(index);
        }
        else
        {
            parent!.AsObject().Remove((string)path[^1]);
        }

        return changed.ToJsonString();
    }

    private static string WithMember(JsonNode body, object[] path, string name, string value)
    {
        const string mark = "the-place-of-the-member";
        var changed = body.DeepClone();
        At(changed, path)!.AsObject()[mark] = 1;
        return changed.ToJsonString().Replace($"\"{mark}\":1", $"\"{name}\":{value}", StringComparison.Ordinal);
    }

    private static void Set(JsonNode body, object[] path, string value)
    {
        var parent = At(body, path[..^1])!;
        if (path[^1] is int index)
        {
            parent[index] = value;
        }
        else
        {
            parent[(string)path[^1]] = value;
        }
    }
}
