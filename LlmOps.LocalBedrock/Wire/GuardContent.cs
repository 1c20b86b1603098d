using System.Text.Json;

namespace LlmOps.LocalBedrock.Wire;

internal sealed record GuardContent
{
    public GuardText? Text { get; init; }

    public JsonElement? Image { get; init; }
}
