using System.Text.Json;

namespace LlmOps.Benchmarks.FineTuning;

/// <summary>Checks a training file by the published rules of each format. It shares nothing with what writes the files.</summary>
internal static class TrainingRecordChecker
{
    // In any letter case, as the newest of AWS's validators compares them.
    private static readonly string[] s_novaForbids =
    [
        "system:",
        "user:",
        "bot:",
        "assistant:",
        "thought:",
        "[eos]",
        "<image>",
        "<video>",
        "<unk>",
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
        // The validator of AWS asks for 8 samples in any file for Nova; a part without records has no file.
        var (least, most) = (format, isTraining) switch
        {
            ("nova", true) => (8, 20_000),
            ("nova", false) => (lines.Length == 0 ? 0 : 8, 20_000),
            ("claude3", true) => (32, 10_000),
            ("claude3", false) => (lines.Length == 0 ? 0 : 32, 1_000),
            (_, false) => (0, 1_000),
            _ => (1, 10_000),
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
                        "nova" => Conversation(record.RootElement, s_novaForbids),
                        "llama-converse" => Conversation(record.RootElement, []),
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

    /// <summary>A record with more tokens than this cannot be: the pages give 6 characters for a token where they have to
    /// guess.</summary>
    private const int MaxCharacters = 16_000 * 6;

    private static IEnumerable<string> Conversation(JsonElement record, IReadOnlyList<string> forbids)
    {
        if (Members(record) != "schemaVersion system messages")
        {
            yield return $"members {Members(record)}";
            yield break;
        }

        if (record.GetProperty("schemaVersion").GetString() != "bedrock-conversation-2024")
        {
            yield return "schemaVersion";
        }

        var blocks = record.GetProperty("system").EnumerateArray().ToList();
        if (blocks.Count != 1)
        {
            yield return "system text";
        }

        var roles = new List<string>();
        foreach (var message in record.GetProperty("messages").EnumerateArray())
        {
            if (Members(message) != "role content")
            {
                yield return $"members of a message {Members(message)}";
            }

            roles.Add(message.GetProperty("role").GetString()!);
            blocks.AddRange(message.GetProperty("content").EnumerateArray());
        }

        if (!AreAlternating(roles))
        {
            yield return $"roles {string.Join(' ', roles)}";
        }

        foreach (
            var block in blocks.Where(block => Members(block) != "text" || block.GetProperty("text").ValueKind != JsonValueKind.String)
        )
        {
            yield return $"members of a block {Members(block)}";
        }

        foreach (var fault in Texts([.. blocks.Select(block => block.GetProperty("text").GetString()!)], forbids))
        {
            yield return fault;
        }
    }

    private static string Members(JsonElement value) => string.Join(' ', value.EnumerateObject().Select(member => member.Name));

    private static IEnumerable<string> Texts(IReadOnlyList<string> texts, IReadOnlyList<string> forbids)
    {
        if (texts.Any(string.IsNullOrWhiteSpace))
        {
            yield return "an empty text";
        }

        if (texts.Sum(text => text.Length) > MaxCharacters)
        {
            yield return "too long";
        }

        foreach (
            var forbidden in forbids.Where(forbidden => texts.Any(text => text.Contains(forbidden, StringComparison.OrdinalIgnoreCase)))
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

        // AWS's own example has the system text first; a record without one is valid, and not what this service sends.
        if (string.IsNullOrWhiteSpace(record.GetProperty("system").GetString()))
        {
            yield return "system text";
        }

        var messages = record.GetProperty("messages").EnumerateArray().ToList();
        if (!AreAlternating([.. messages.Select(message => message.GetProperty("role").GetString()!)]))
        {
            yield return "roles";
        }

        string[] texts =
        [
            record.GetProperty("system").GetString() ?? "",
            .. messages.Select(message => message.GetProperty("content").GetString() ?? ""),
        ];
        foreach (var reserved in (string[])["\nHuman:", "\nAssistant:"])
        {
            if (texts.Any(text => text.Contains(reserved, StringComparison.Ordinal)))
            {
                yield return $"reserved text {reserved.Trim()}";
            }
        }

        if (texts.Sum(text => text.Length / 3) > 32_000)
        {
            yield return "too long";
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
        else
        {
            foreach (var fault in Texts([.. members.Values.Select(value => value.GetString() ?? "")], []))
            {
                yield return fault;
            }
        }
    }

    private static bool AreAlternating(List<string> roles) =>
        roles.Count >= 2
        && roles.Count % 2 == 0
        && roles.Select((role, i) => role == (i % 2 == 0 ? "user" : "assistant")).All(fits => fits);
}
