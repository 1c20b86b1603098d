using LlmOps.Tests.Architecture.PlantedCircle.Second;

namespace LlmOps.Tests.Architecture.PlantedCircle.First;

/// <summary>One half of a circle that the rule has to find.</summary>
internal sealed class LooksAhead
{
    public LooksBack? Other { get; init; }
}
