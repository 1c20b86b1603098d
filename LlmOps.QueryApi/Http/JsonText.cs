using System.Globalization;
using System.Text.Json;

namespace LlmOps.QueryApi.Http;

/// <summary>Looks through JSON for strings that are not Unicode text.</summary>
internal static class JsonText
{
    /// <summary>The path of the first string or name that escapes half of a surrogate pair, or null. JSON that is not well-formed is for
    /// the parser to refuse.</summary>
    public static string? FindLoneSurrogate(ReadOnlySpan<byte> json, int maxDepth)
    {
        // Unescaped text was checked as UTF-8; only an escape can name a surrogate.
        if (json.IndexOf("\\u"u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        var path = new List<Step>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        if (!TryRead(ref reader, out var name))
                        {
                            return Show(path[..^1]);
                        }

                        path[^1] = path[^1] with { Name = name };
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        path.Add(new Step(reader.TokenType is JsonTokenType.StartArray, null, 0));
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.RemoveAt(path.Count - 1);
                        break;
                    case JsonTokenType.String when !TryRead(ref reader, out _):
                        return Show(path);
                }

                if (path.Count > 0 && path[^1].IsArray)
                {
                    path[^1] = path[^1] with { Index = path[^1].Index + 1 };
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    private static bool TryRead(ref Utf8JsonReader reader, out string? text)
    {
        try
        {
            text = reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static string Show(List<Step> path)
    {
        var text = string.Concat(
            path.Select(step => step.IsArray ? string.Create(CultureInfo.InvariantCulture, $"[{step.Index}]") : $".{step.Name}")
        );
        return text.Length == 0 ? "$" : text.TrimStart('.');
    }

    private sealed record Step(bool IsArray, string? Name, int Index);
}
