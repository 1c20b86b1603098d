using LlmOps.Engine.Retrieval;

namespace LlmOps.Tests.Retrieval;

public sealed class RankFusionTests
{
    [Fact]
    public void WhatTwoLegsFindStandsAboveWhatOneFinds()
    {
        var fused = RankFusion.Fuse([(["a", "b"], 1), (["c", "b"], 1)], 60);

        Assert.Equal("b", fused[0].Key);
        Assert.Equal((1.0 / 62) + (1.0 / 62), fused[0].Score, 12);
        Assert.Equal(["b", "a", "c"], fused.Select(entry => entry.Key));
    }

    [Fact]
    public void ALegWithoutWeightAddsNothing()
    {
        var fused = RankFusion.Fuse([(["a"], 1), (["z"], 0)], 60);

        Assert.Equal(["a"], fused.Select(entry => entry.Key));
    }
}
