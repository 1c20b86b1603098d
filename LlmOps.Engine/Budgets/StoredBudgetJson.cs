using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlmOps.Engine.Budgets;

/// <summary>The form in which every store keeps a budget.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredBudget))]
internal sealed partial class StoredBudgetJson : JsonSerializerContext
{
    public static string Write(StoredBudget budget) => JsonSerializer.Serialize(budget, Default.StoredBudget);

    public static StoredBudget Read(string json) =>
        JsonSerializer.Deserialize(json, Default.StoredBudget) ?? throw new JsonException("A stored budget is null.");
}
