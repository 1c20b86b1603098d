using LlmOps.Tests.Architecture.PlantedCircle.First;

namespace LlmOps.Tests.Architecture.PlantedCircle.Second;

/// <summary>The other half of a circle that the rule has to find.</summary>
internal sealed class LooksBack
{
    public static LooksBack Of(LooksAhead other) => other.Other ?? new LooksBack();
}
