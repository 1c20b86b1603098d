using LlmOps.Wire;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Wire;

public sealed class StorePauseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly StorePause _pause;

    public StorePauseTests() => _pause = new StorePause(3, TimeSpan.FromSeconds(5), _time);

    [Fact]
    public void AStoreIsLeftAloneAfterFailuresInARow()
    {
        Fail(2);
        _pause.Succeeded();
        Fail(2);
        Assert.False(_pause.IsOn);

        Fail(1);
        Assert.True(_pause.IsOn);
    }

    [Fact]
    public void AfterThePauseItIsTriedAgainAndOneFailureIsEnoughForTheNext()
    {
        Fail(3);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(_pause.IsOn);

        Fail(1);
        Assert.True(_pause.IsOn);
        _pause.Succeeded();
        Assert.False(_pause.IsOn);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _pause.Failed();
        }
    }
}
