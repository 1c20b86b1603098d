using System.Text.Json;
using System.Text.RegularExpressions;
using LlmOps.Engine.Chunking;
using LlmOps.Engine.Knowledge;

namespace LlmOps.Engine.Extraction;

/// <summary>What a model reports of numbered passages, as the schema of its tool asks for it, and what of that is believed.</summary>
internal static partial class ReportedKnowledge
{
    public const string ToolName = "record_knowledge";

    private const int LongestKey = 120;

    /// <summary>The schema of the tool's input.</summary>
    public static readonly JsonElement Schema = JsonElement.Parse(
        """
        {"type":"object","required":["passages"],"properties":{"passages":{"type":"array","items":
         {"type":"object","required":["number","names"],"properties":{
          "number":{"type":"integer","description":"The passage's number."},
          "names":{"type":"array","items":{"type":"object","required":["name","kind"],"properties":{
            "name":{"type":"string","description":"The name exactly as it is written in the passage."},
            "kind":{"type":"string","enum":["organization","person","place","product","date","term"]}}}},
          "relations":{"type":"array","items":{"type":"object","required":["subject","predicate","object"],"properties":{
            "subject":{"type":"string","description":"One of the names."},
            "predicate":{"type":"string","description":"An English verb phrase in snake_case, such as acquired or born_in."},
            "object":{"type":"string","description":"Another of the names."}}}}}}}}}
        """
    );

    private static readonly string[] s_kinds =
    [
        EntityKinds.Organization,
        EntityKinds.Person,
        EntityKinds.Place,
        EntityKinds.Product,
        EntityKinds.Date,
        EntityKinds.Term,
    ];

    /// <summary>Reads a report. A name that does not stand in its passage, and a relation of such a name, is dropped.</summary>
    /// <param name="report">The tool's input; anything that is not of the schema is passed over.</param>
    /// <param name="chunks">The passages, numbered from 1.</param>
    public static ExtractedKnowledge Read(JsonElement report, IReadOnlyList<Chunk> chunks)
    {
        var (mentions, relations) = (new Dictionary<(string Key, string Chunk), EntityMention>(), new HashSet<EntityRelation>());
        foreach (var passage in Items(report, "passages"))
        {
            if (
                passage.ValueKind is not JsonValueKind.Object
                || !passage.TryGetProperty("number", out var number)
                || number.ValueKind is not JsonValueKind.Number
                || !number.TryGetInt32(out var place)
                || place < 1
                || place > chunks.Count
            )
            {
                continue;
            }

            var chunk = chunks[place - 1];
            var text = Blanks().Replace(chunk.Text, " ");
            var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var item in Items(passage, "names"))
            {
                if (
                    Blanks().Replace(Text(item, "name"), " ").Trim() is { Length: > 1 } name
                    && text.Contains(name, StringComparison.OrdinalIgnoreCase)
                    && EntityKey.Normalize(name) is { Length: >= 2 and <= LongestKey } key
                )
                {
                    var kind = Text(item, "kind");
                    keys[name] = key;
                    mentions.TryAdd(
                        (key, chunk.Id),
                        new EntityMention(new Entity(key, name, s_kinds.Contains(kind) ? kind : EntityKinds.Term), chunk.Id)
                    );
                }
            }

            foreach (var item in Items(passage, "relations"))
            {
                if (
                    keys.TryGetValue(Text(item, "subject").Trim(), out var subject)
                    && keys.TryGetValue(Text(item, "object").Trim(), out var target)
                    && subject != target
                    && Text(item, "predicate") is var predicate
                    && Predicate().IsMatch(predicate)
                )
                {
                    relations.Add(new EntityRelation(subject, predicate, target, chunk.Id));
                }
            }
        }

        return new ExtractedKnowledge([.. mentions.Values], [.. relations]);
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var items) && items.ValueKind is JsonValueKind.Array
            ? items.EnumerateArray()
            : default;

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind is JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()!
            : "";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{1,39}\z")]
    private static partial Regex Predicate();
}
