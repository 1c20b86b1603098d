using LlmOps.Engine.Asking;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Asking;

public sealed class RecentlyUsedTests
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void WhatWasKeptIsGivenBack()
    {
        var kept = Create(maxSize: 10);
        kept.Set("a", 1, size: 1);

        Assert.True(kept.TryGet("a", out var value));
        Assert.Equal(1, value);
        Assert.False(kept.TryGet("b", out _));
    }

    [Fact]
    public void NoMoreThanTheSizeIsKept()
    {
        var kept = Create(maxSize: 100);
        for (var i = 0; i < 1_000; i++)
        {
            kept.Set($"{i}", i, size: 1 + (i % 7));
            Assert.True(Enumerable.Range(0, i + 1).Where(key => kept.TryGet($"{key}", out _)).Sum(key => 1 + (key % 7)) <= 100);
        }
    }

    [Fact]
    public void WhatIsUsedStaysBesideWhatIsNot()
    {
        var kept = Create(maxSize: 100);
        kept.Set("used", 1, size: 1);
        kept.Set("unused", 1, size: 1);
        for (var i = 0; i < 500; i++)
        {
            kept.Set($"{i}", i, size: 1);
            Assert.True(kept.TryGet("used", out _));
        }

        Assert.False(kept.TryGet("unused", out _));
    }

    [Fact]
    public void AValueThatIsTooLargeIsNotKept()
    {
        var kept = Create(maxSize: 10);
        kept.Set("small", 1, size: 1);
        kept.Set("large", 1, size: 6);

        Assert.False(kept.TryGet("large", out _));
        Assert.True(kept.TryGet("small", out _));
    }

    [Fact]
    public void WhatIsNotUsedInTwoLifetimesIsLetGo()
    {
        var kept = Create(maxSize: 10);
        kept.Set("a", 1, size: 1);
        _time.Advance(2 * s_lifetime);

        Assert.False(kept.TryGet("a", out _));
    }

    [Fact]
    public void WhatIsUsedNowAndThenOutlivesItsFirstLifetime()
    {
        var kept = Create(maxSize: 10);
        kept.Set("used", 1, size: 1);
        kept.Set("unused", 1, size: 1);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(s_lifetime * 0.9);
            Assert.True(kept.TryGet("used", out _));
        }

        Assert.False(kept.TryGet("unused", out _));
    }

    private RecentlyUsed<string, int> Create(long maxSize) => new(maxSize, s_lifetime, _time);
}
