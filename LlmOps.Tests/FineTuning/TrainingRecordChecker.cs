using System.Text.Json;

namespace LlmOps.Tests.FineTuning;

/// <summary>Checks a training file by the published rules of each format. It shares nothing with what writes the files.</summary>
internal static class TrainingRecordChecker
{
    private static readonly string[] s_novaForbids =
    [
        "System:",
        "SYSTEM:",
        "User:",
        "USER:",
        "Bot:",
        "BOT:",
        "Assistant:",
        "ASSISTANT:",
        "Thought:",
        "[EOS]",
        "<image>",
        "<video>",
    ];

    /// <summary>What is wrong; empty: nothing.</summary>
    public static IReadOnlyList<string> Faults(string format, byte[] file, bool isTraining)
    {
        var faults = new List<string>();
        var text = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file);
        if (text.Length > 0 && (!text.EndsWith('\n') || text.Contains('\r', StringComparison.Ordinal) || text.StartsWith('\uFEFF')))
        {
            faults.Add("The file is not lines of UTF-8 that end in a line feed.");
        }

        var lines = text.Split('\n')[..^1];
        var (least, most) = (format, isTraining) switch
        {
            ("nova", true) => (8, 20_000),
            ("nova", false) => (0, 20_000),
            ("claude3", true) => (32, 10_000),
            ("llama", true) => (1, 10_000),
            _ => (0, 1_000),
        };
        if (lines.Length < least || lines.Length > most)
        {
            faults.Add($"{lines.Length} records are not {least} to {most}.");
        }

        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                using var record = JsonDocument.Parse(lines[i]);
                foreach (
                    var fault in format switch
                    {
                        "nova" => Nova(record.RootElement),
                        "claude3" => Claude(record.RootElement),
                        _ => Llama(record.RootElement),
                    }
                )
                {
                    faults.Add($"Line {i + 1}: {fault}");
                }
            }
            catch (JsonException e)
            {
                faults.Add($"Line {i + 1}: {e.Message}");
            }
        }

        return faults;
    }

    private static IEnumerable<string> Nova(JsonElement record)
    {
        if (record.GetProperty("schemaVersion").GetString() != "bedrock-conversation-2024")
        {
            yield return "schemaVersion";
        }

        foreach (var name in record.EnumerateObject().Select(member => member.Name).Except(["schemaVersion", "system", "messages"]))
        {
            yield return $"member {name}";
        }

        var texts = new List<string>();
        foreach (var block in record.GetProperty("system").EnumerateArray())
        {
            texts.Add(block.GetProperty("text").GetString()!);
        }

        var roles = new List<string>();
        foreach (var message in record.GetProperty("messages").EnumerateArray())
        {
            roles.Add(message.GetProperty("role").GetString()!);
            texts.AddRange(message.GetProperty("content").EnumerateArray().Select(block => block.GetProperty("text").GetString()!));
        }

        if (!AreAlternating(roles))
        {
            yield return $"roles {string.Join(' ', roles)}";
        }

        if (texts.Exists(string.IsNullOrWhiteSpace))
        {
            yield return "an empty text";
        }

        foreach (
            var forbidden in s_novaForbids.Where(forbidden => texts.Exists(text => text.Contains(forbidden, StringComparison.Ordinal)))
        )
        {
            yield return $"forbidden text {forbidden}";
        }
    }

    private static IEnumerable<string> Claude(JsonElement record)
    {
        foreach (var name in record.EnumerateObject().Select(member => member.Name).Except(["system", "messages"]))
        {
            yield return $"member {name}";
        }

        var messages = record.GetProperty("messages").EnumerateArray().ToList();
        if (!AreAlternating([.. messages.Select(message => message.GetProperty("role").GetString()!)]))
        {
            yield return "roles";
        }

        if (
            messages.Exists(message =>
                message.EnumerateObject().Count() != 2 || string.IsNullOrWhiteSpace(message.GetProperty("content").GetString())
            )
        )
        {
            yield return "a message";
        }
    }

    private static IEnumerable<string> Llama(JsonElement record)
    {
        var members = record.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        if (!members.Keys.Order(StringComparer.Ordinal).SequenceEqual(["completion", "prompt"]))
        {
            yield return $"members {string.Join(' ', members.Keys)}";
        }
        else if (members.Values.Any(value => value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString())))
        {
            yield return "an empty text";
        }
    }

    private static bool AreAlternating(List<string> roles) =>
        roles.Count >= 2
        && roles.Count % 2 == 0
        && roles.Select((role, i) => role == (i % 2 == 0 ? "user" : "assistant")).All(fits => fits);
}
