using System.Text.Encodings.Web;
using System.Text.Json;

namespace LlmOps.Cli;

/// <summary>JSON for people and for pipes.</summary>
internal static class JsonOutput
{
    /// <summary>Indented, with letters of every script as they are.</summary>
    public static JsonSerializerOptions Indented { get; } =
        new(JsonSerializerOptions.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
