using LlmOps.QueryApi.Limits;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.QueryApi;

public sealed class AnswerGateTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatDoesNotFitIsRefusedAtOnceAndWhatWaitsComesInItsTurn()
    {
        var gate = Gate(
            new LimitOptions
            {
                InitialQuestions = 4,
                MinQuestions = 4,
                MaxQuestions = 4,
            }
        );
        var places = new List<AnswerGate.Place>();
        for (var i = 0; i < 4; i++)
        {
            places.Add(await gate.EnterAsync(Cancel));
        }

        // Room in the queue is room.
        Assert.Null(gate.FindRefusal());
        var waiting = gate.EnterAsync(Cancel).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.NotNull(gate.FindRefusal());
        var refusal = await Assert.ThrowsAsync<OverloadedException>(() => gate.EnterAsync(Cancel).AsTask());
        Assert.InRange(refusal.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        places[0].Begun();
        using var late = await waiting;
        Assert.Equal((4, 5), (gate.Questions, gate.Answers));
        places.ForEach(place => place.Dispose());
        places.ForEach(place => place.Dispose());
        late.Dispose();
        Assert.Equal((0, 0), (gate.Questions, gate.Answers));
    }

    [Fact]
    public async Task AQuestionThatWaitedTooLongIsRefusedAndOneThatLeftTakesNoPlace()
    {
        var gate = Gate(
            new LimitOptions
            {
                InitialQuestions = 8,
                MinQuestions = 8,
                MaxQuestions = 8,
            }
        );
        var places = new List<AnswerGate.Place>();
        for (var i = 0; i < 8; i++)
        {
            places.Add(await gate.EnterAsync(Cancel));
        }

        using var leaving = new CancellationTokenSource();
        var tooLong = gate.EnterAsync(Cancel).AsTask();
        var left = gate.EnterAsync(leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _time.Advance(TimeSpan.FromMilliseconds(25));
        await Assert.ThrowsAsync<OverloadedException>(() => tooLong);

        places[0].Dispose();
        using var next = await gate.EnterAsync(Cancel);
        Assert.Equal(8, gate.Questions);
    }

    [Fact]
    public async Task SlowReadersCountOnlyTowardsTheAnswers()
    {
        var gate = Gate(
            new LimitOptions
            {
                InitialQuestions = 2,
                MinQuestions = 2,
                MaxQuestions = 2,
                MaxAnswers = 100,
            }
        );
        var readers = new List<AnswerGate.Place>();
        for (var i = 0; i < 100; i++)
        {
            readers.Add(await gate.EnterAsync(Cancel));
            readers[^1].Begun();
        }

        await Assert.ThrowsAsync<OverloadedException>(() => gate.EnterAsync(Cancel).AsTask());
        readers[0].Dispose();
        using var next = await gate.EnterAsync(Cancel);
        Assert.Equal((1, 100), (gate.Questions, gate.Answers));
    }

    [Fact]
    public async Task PlacesAreNeverLostNorGivenTwiceWhereCallersComeAndGo()
    {
        var gate = new AnswerGate(
            Options.Create(
                new LimitOptions
                {
                    InitialQuestions = 3,
                    MinQuestions = 3,
                    MaxQuestions = 3,
                    QuestionWait = TimeSpan.FromMilliseconds(1),
                }
            ),
            TimeProvider.System
        );
        var (most, inside) = (0, 0);

        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(caller =>
                    Task.Run(
                        async () =>
                        {
                            for (var i = 0; i < 200; i++)
                            {
                                using var leaving = new CancellationTokenSource(
                                    i % 5 == 0 ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan
                                );
                                try
                                {
                                    using var place = await gate.EnterAsync(leaving.Token);
                                    InterlockedMax(ref most, Interlocked.Increment(ref inside));
                                    await Task.Yield();
                                    Interlocked.Decrement(ref inside);
                                }
                                catch (Exception e) when (e is OverloadedException or OperationCanceledException)
                                {
                                    await Task.Yield();
                                }
                            }
                        },
                        Cancel
                    )
                )
        );

        Assert.Equal((0, 0), (gate.Questions, gate.Answers));
        Assert.InRange(most, 1, 3);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private AnswerGate Gate(LimitOptions options) => new(Options.Create(options), _time);
}
