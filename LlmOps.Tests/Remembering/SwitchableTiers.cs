using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;

namespace LlmOps.Tests.Remembering;

/// <summary>Lets a test take a tier away and give it back, or step in before a call.</summary>
internal abstract class SwitchableTier
{
    /// <summary>Where set, every call fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>Where set, runs before every call; gets the name of the call.</summary>
    public Func<string, Task>? Before { get; set; }

    public int Calls { get; private set; }

    protected async Task<T> PassAsync<T>(string call, Func<Task<T>> work)
    {
        Calls++;
        if (Before is { } before)
        {
            await before(call);
        }

        return IsDown ? throw new IOException($"{call}: the tier is down.") : await work();
    }

    protected Task PassAsync(string call, Func<Task> work) =>
        PassAsync<bool>(
            call,
            async () =>
            {
                await work();
                return true;
            }
        );
}

internal sealed class SwitchableTemporaryMemory(ITemporaryMemory inner) : SwitchableTier, ITemporaryMemory
{
    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        PassAsync("erase", () => inner.EraseTenantAsync(scope, cancellationToken));

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        PassAsync("count", () => inner.CountTenantAsync(scope, cancellationToken));

    public string StoreName => inner.StoreName;

    public Task ProbeAsync(CancellationToken cancellationToken) => PassAsync("probe", () => inner.ProbeAsync(cancellationToken));

    public Task<IReadOnlyList<ConversationTurn>?> LoadAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken) =>
        PassAsync("load", () => inner.LoadAsync(scope, sessionId, cancellationToken));

    public Task<bool> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        PassAsync("append", () => inner.AppendAsync(scope, turn, cancellationToken));

    public Task FillAsync(
        TenantScope scope,
        string sessionId,
        IReadOnlyList<ConversationTurn> turns,
        CancellationToken cancellationToken
    ) => PassAsync("fill", () => inner.FillAsync(scope, sessionId, turns, cancellationToken));

    public Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken) =>
        PassAsync("delete", () => inner.DeleteAsync(scope, sessionId, throughSequence, cancellationToken));
}

internal sealed class SwitchableShortTermMemory(IShortTermMemory inner) : SwitchableTier, IShortTermMemory
{
    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        PassAsync("erase", () => inner.EraseTenantAsync(scope, cancellationToken));

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        PassAsync("count", () => inner.CountTenantAsync(scope, cancellationToken));

    public string StoreName => inner.StoreName;

    public Task ProbeAsync(CancellationToken cancellationToken) => PassAsync("probe", () => inner.ProbeAsync(cancellationToken));

    public Task<ConversationTurn> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        PassAsync("append", () => inner.AppendAsync(scope, turn, cancellationToken));

    public Task<IReadOnlyList<ConversationTurn>> LoadAsync(
        TenantScope scope,
        string sessionId,
        int limit,
        CancellationToken cancellationToken
    ) => PassAsync("load", () => inner.LoadAsync(scope, sessionId, limit, cancellationToken));

    public Task<IReadOnlyList<UnarchivedTurn>> ListUnarchivedAsync(int limit, CancellationToken cancellationToken) =>
        PassAsync("list", () => inner.ListUnarchivedAsync(limit, cancellationToken));

    public Task<IReadOnlyList<SessionSummary>> ListSessionsAsync(
        TenantScope scope,
        SessionCursor? after,
        int limit,
        CancellationToken cancellationToken
    ) => PassAsync("sessions", () => inner.ListSessionsAsync(scope, after, limit, cancellationToken));

    public Task<ConversationTurn?> FindAsync(TenantScope scope, string turnId, CancellationToken cancellationToken) =>
        PassAsync("find", () => inner.FindAsync(scope, turnId, cancellationToken));

    public Task<ConversationTurn?> SetFeedbackAsync(
        TenantScope scope,
        ConversationTurn turn,
        TurnFeedback feedback,
        CancellationToken cancellationToken
    ) => PassAsync("feedback", () => inner.SetFeedbackAsync(scope, turn, feedback, cancellationToken));

    public Task MarkArchivedAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        PassAsync("mark", () => inner.MarkArchivedAsync(scope, turn, cancellationToken));

    public Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken) =>
        PassAsync("delete", () => inner.DeleteAsync(scope, sessionId, throughSequence, cancellationToken));

    public Task<long> GetLastSequenceAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken) =>
        PassAsync("last", () => inner.GetLastSequenceAsync(scope, sessionId, cancellationToken));

    public Task<int> SweepAsync(CancellationToken cancellationToken) => PassAsync("sweep", () => inner.SweepAsync(cancellationToken));
}

internal sealed class SwitchableArchive(ILongTermArchive inner) : SwitchableTier, ILongTermArchive
{
    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        PassAsync("erase", () => inner.EraseTenantAsync(scope, cancellationToken));

    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        PassAsync("count", () => inner.CountTenantAsync(scope, cancellationToken));

    public string StoreName => inner.StoreName;

    public Task ProbeAsync(CancellationToken cancellationToken) => PassAsync("probe", () => inner.ProbeAsync(cancellationToken));

    public Task<bool> WriteAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken) =>
        PassAsync("write", () => inner.WriteAsync(scope, turn, cancellationToken));

    public Task<IReadOnlyList<ConversationTurn>> LoadAsync(
        TenantScope scope,
        string sessionId,
        int limit,
        CancellationToken cancellationToken
    ) => PassAsync("load", () => inner.LoadAsync(scope, sessionId, limit, cancellationToken));

    public IAsyncEnumerable<ConversationTurn> ReadDayAsync(TenantScope scope, DateOnly day, CancellationToken cancellationToken) =>
        inner.ReadDayAsync(scope, day, cancellationToken);

    public Task<int> DeleteAsync(TenantScope scope, string sessionId, long throughSequence, CancellationToken cancellationToken) =>
        PassAsync("delete", () => inner.DeleteAsync(scope, sessionId, throughSequence, cancellationToken));

    public Task<long> GetDeletedThroughAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken) =>
        PassAsync("deleted", () => inner.GetDeletedThroughAsync(scope, sessionId, cancellationToken));
}
