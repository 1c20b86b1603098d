using System.Globalization;
using CsCheck;
using LlmOps.Engine.Remembering;

namespace LlmOps.Tests.Remembering;

public sealed class ConversationMemoryPropertyTests
{
    private static readonly string[] s_sessions = ["one", "Two"];

    /// <summary>Random appends, repetitions, clock jumps over both edges, tier failures, restarts, archivals and deletions.</summary>
    [Fact]
    public async Task ASessionReadsAsTheAcknowledgedTurnsInOrderWhateverHappened()
    {
        // A small temporary tier, so that its edge is met too.
        await Gen.Int[0, 19]
            .Array[5, 45]
            .SampleAsync(
                WalkAsync,
                iter: int.Parse(Environment.GetEnvironmentVariable("LLMOPS_TEST_WALKS") ?? "40", CultureInfo.InvariantCulture),
                threads: 1,
                print: steps => string.Join(' ', steps)
            );
    }

    private static async Task WalkAsync(int[] steps)
    {
        using var house = new MemoryHouse(o => o.TemporaryTurns = 4);
        var acknowledged = s_sessions.ToDictionary(s => s, _ => new List<string>());
        var lostAside = new HashSet<string>();
        var aside = new HashSet<string>();
        var next = 0;

        foreach (var (step, position) in steps.Select((s, i) => (s, i)))
        {
            var session = s_sessions[position % s_sessions.Length];
            switch (step)
            {
                case <= 6:
                    await AppendAsync(session, $"turn-{next++}");
                    break;
                case 7 when acknowledged[session] is [.., var last]:
                    await AppendAsync(session, last, isRepetition: true);
                    break;
                case 8:
                    house.Clock.Advance(TimeSpan.FromHours(8));
                    break;
                case 9:
                    house.Clock.Advance(TimeSpan.FromDays(3.5));
                    break;
                case 10:
                    house.Clock.Advance(TimeSpan.FromDays(7));
                    break;
                case 11:
                    house.Temporary.IsDown ^= true;
                    break;
                case 12:
                    house.ShortTerm.IsDown ^= true;
                    break;
                case 13:
                    house.Archive.IsDown ^= true;
                    break;
                case 14:
                    // The next process begins later than the last one ended.
                    house.Clock.Advance(TimeSpan.FromMilliseconds(1));
                    lostAside.UnionWith(aside);
                    aside.Clear();
                    house.Restart();
                    break;
                case 15 or 16 when !house.AnyIsDown:
                    await house.KeepUpAsync();
                    aside.Clear();
                    break;
                case 17:
                    await DeleteAsync(session);
                    break;
                case 18:
                    house.Temporary.IsDown = house.ShortTerm.IsDown = house.Archive.IsDown = false;
                    break;
                default:
                    await LoadAsync(session);
                    break;
            }

            if (!house.AnyIsDown)
            {
                await CheckAsync();
            }
        }

        house.Temporary.IsDown = house.ShortTerm.IsDown = house.Archive.IsDown = false;
        await CheckAsync();
        await house.KeepUpAsync();
        await CheckAsync();
        house.Clock.Advance(TimeSpan.FromDays(30));
        await house.KeepUpAsync();
        await CheckAsync();

        async Task AppendAsync(string session, string turnId, bool isRepetition = false)
        {
            if (house.ShortTerm.IsDown)
            {
                // With the tier that numbers turns away, time is all there is to order them by.
                house.Clock.Advance(TimeSpan.FromMilliseconds(1));
            }

            try
            {
                var appended = await house.AppendAsync(session, turnId);
                if (!isRepetition)
                {
                    acknowledged[session].Add(turnId);
                }

                if (appended.Degraded.Contains(MemoryParts.ShortTerm))
                {
                    aside.Add(session);
                }
                else
                {
                    aside.Remove(session);
                }
            }
            catch (MemoryUnavailableException) when (house.ShortTerm.IsDown && house.Archive.IsDown)
            {
                // Refused, so not acknowledged; and not there later either.
            }
        }

        async Task DeleteAsync(string session)
        {
            try
            {
                await house.Memory.DeleteSessionAsync(house.Tenant, session, house.Token);
            }
            catch (MemoryUnavailableException) when (house.AnyIsDown)
            {
                house.Temporary.IsDown = house.ShortTerm.IsDown = house.Archive.IsDown = false;
                await house.Memory.DeleteSessionAsync(house.Tenant, session, house.Token);
            }

            acknowledged[session].Clear();
            aside.Remove(session);
            lostAside.Remove(session);
        }

        async Task LoadAsync(string session)
        {
            var loaded = await house.LoadAsync(session, 3);
            if (loaded.Degraded.Count == 0 && !lostAside.Contains(session))
            {
                Assert.Equal(acknowledged[session].TakeLast(3), Turns.Ids(loaded.Turns));
            }
            else
            {
                AssertInOrder(acknowledged[session], Turns.Ids(loaded.Turns));
            }
        }

        async Task CheckAsync()
        {
            foreach (var session in s_sessions)
            {
                Assert.Equal(acknowledged[session], await house.ReadAsync(session));
                await LoadAsync(session);
            }
        }
    }

    private static void AssertInOrder(List<string> all, string[] some)
    {
        var places = some.Select(id => all.IndexOf(id)).ToArray();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Distinct().Order(), places);
    }
}
