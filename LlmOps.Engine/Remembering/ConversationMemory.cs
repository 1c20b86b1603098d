using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using LlmOps.Engine.Resilience;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LlmOps.Engine.Remembering;

/// <summary>
/// Remembers conversations over three tiers: temporary (8 hours after the last use), short-term (7 days) and the archive (without end).
/// Each tier has its own time limit, and one that fails is named and not waited for, as long as another can do its work.
/// </summary>
public sealed class ConversationMemory : ITenantData
{
    private static readonly Counter<long> s_fallback = EngineDiagnostics.Meter.CreateCounter<long>(
        EngineDiagnosticsNames.MemoryFallback,
        "{conversation}",
        "Conversations loaded from a slower tier than the first."
    );

    private readonly ITemporaryMemory _temporary;
    private readonly IShortTermMemory _shortTerm;
    private readonly ILongTermArchive _archive;
    private readonly ArchiveQueue _queue;
    private readonly MemoryOptions _options;
    private readonly TimeProvider _time;
    private readonly ErasureWatch _erasures;
    private readonly GuardedTier _temporaryGuard;
    private readonly GuardedTier _shortTermGuard;
    private readonly GuardedTier _archiveGuard;

    // Sessions that are read again at once when the temporary tier is back.
    private const int RefillBatch = 100;
    private const int RefillsAtOnce = 8;

    // Sessions whose temporary tier may lack a turn; the value tells one occasion from the next.
    private readonly ConcurrentDictionary<(string Tenant, string Session), object> _incomplete = [];

    // Beyond the bound of the above every session counts as incomplete, for as long as the temporary tier may hold what it had then.
    private long _allIncompleteUntilTicks;

    // Turns that only the archive took, until the short-term tier has them too.
    private readonly ConcurrentDictionary<(string Tenant, string Session), ImmutableList<ConversationTurn>> _onlyArchived = [];

    internal ConversationMemory(
        ITemporaryMemory temporary,
        IShortTermMemory shortTerm,
        ILongTermArchive archive,
        ArchiveQueue queue,
        IOptions<MemoryOptions> options,
        TimeProvider time,
        ILogger<ConversationMemory> logger,
        ErasureWatch? erasures = null
    )
    {
        _erasures = erasures ?? new ErasureWatch();
        _temporary = temporary;
        _shortTerm = shortTerm;
        _archive = archive;
        _queue = queue;
        _options = options.Value;
        _time = time;
        _temporaryGuard = Guard(MemoryParts.Temporary, _options.TemporaryTimeLimit);
        _shortTermGuard = Guard(MemoryParts.ShortTerm, _options.ShortTermTimeLimit);
        _archiveGuard = Guard(MemoryParts.Archive, _options.ArchiveTimeLimit);

        GuardedTier Guard(string part, TimeSpan timeLimit) =>
            new(
                part,
                StorePipelines.MemoryTier(part, timeLimit, _options.TierFailuresBeforePause, _options.TierPause, time, logger),
                logger
            );
    }

    /// <summary>
    /// Loads a session's last <paramref name="maxTurns"/> turns from the first tier that has them and puts them into the faster one.
    /// Tiers that do not answer narrow the result and are named; they never fail the call.
    /// </summary>
    /// <exception cref="ArgumentException">The session id has a wrong form.</exception>
    public async Task<LoadedHistory> LoadAsync(TenantScope scope, string sessionId, int maxTurns, CancellationToken cancellationToken)
    {
        var key = (scope.TenantId, SessionId.Checked(sessionId));
        ArgumentOutOfRangeException.ThrowIfNegative(maxTurns);
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(EngineDiagnosticsNames.MemoryLoadSpan);
        if (maxTurns == 0)
        {
            return new LoadedHistory([], MemoryTier.None, []);
        }

        var degraded = new List<string>(3);
        var mayBeIncomplete =
            _incomplete.TryGetValue(key, out var occasion) || _time.GetUtcNow().UtcTicks < Volatile.Read(ref _allIncompleteUntilTicks);
        var temporary = await _temporaryGuard.TryAsync(
            c => _temporary.LoadAsync(scope, sessionId, c),
            bypassCircuit: false,
            cancellationToken
        );
        AddDegraded(temporary, _temporaryGuard, degraded);

        // A list that is not full is the whole session.
        if (
            temporary is { Ok: true, Value: { } quick }
            && !mayBeIncomplete
            && (quick.Count >= maxTurns || quick.Count < _options.TemporaryTurns)
        )
        {
            return Loaded(activity, TurnSequence.Merge(maxTurns, quick), MemoryTier.Temporary, degraded);
        }

        var wanted = Math.Max(maxTurns, _options.TemporaryTurns);
        var shortTerm = await _shortTermGuard.TryAsync(
            c => _shortTerm.LoadAsync(scope, sessionId, wanted, c),
            bypassCircuit: false,
            cancellationToken
        );
        AddDegraded(shortTerm, _shortTermGuard, degraded);

        var archive = default(TierOutcome<IReadOnlyList<ConversationTurn>>);
        if (!shortTerm.Ok || shortTerm.Value!.Count < wanted)
        {
            archive = await _archiveGuard.TryAsync(
                c => _archive.LoadAsync(scope, sessionId, wanted, c),
                bypassCircuit: false,
                cancellationToken
            );
            AddDegraded(archive, _archiveGuard, degraded);
        }

        var isComplete = shortTerm.Ok && archive.Ok;
        var turns = TurnSequence.Merge(wanted, shortTerm.Value, archive.Value, OnlyArchived(key), isComplete ? null : temporary.Value);
        if (isComplete && temporary.Ok)
        {
            var fill = await _temporaryGuard.TryAsync(
                c => Unit(_temporary.FillAsync(scope, sessionId, turns, c)),
                bypassCircuit: false,
                cancellationToken
            );
            AddDegraded(fill, _temporaryGuard, degraded);
            if (fill.Ok && occasion is not null)
            {
                // Only this occasion: a turn that was missed since needs its own fill.
                _incomplete.TryRemove(KeyValuePair.Create(key, occasion));
            }
        }

        var tier =
            shortTerm.Value is { Count: > 0 } ? MemoryTier.ShortTerm
            : turns.Count > 0 ? MemoryTier.Archive
            : MemoryTier.None;
        return Loaded(activity, TurnSequence.Merge(maxTurns, turns), tier, degraded);
    }

    /// <summary>
    /// Makes a turn durable, in the short-term tier or, where that fails, in the archive, and then puts it into the other tiers.
    /// When the call returns, the turn survives the end of this process; repeating it changes nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The session id has a wrong form, or the turn has no id.</exception>
    /// <exception cref="MemoryUnavailableException">Neither durable tier took the turn.</exception>
    /// <exception cref="TenantErasedException">The tenant's data of that time is erased.</exception>
    public async Task<AppendedTurn> AppendAsync(TenantScope scope, ConversationTurn turn, CancellationToken cancellationToken)
    {
        var key = (scope.TenantId, SessionId.Checked(turn.SessionId));
        ArgumentException.ThrowIfNullOrEmpty(turn.TurnId);
        if (_erasures.Covers(scope, turn.At))
        {
            throw new TenantErasedException();
        }

        using var activity = EngineDiagnostics.ActivitySource.StartActivity(EngineDiagnosticsNames.MemoryAppendSpan);
        var degraded = new List<string>(3);

        // What went past the short-term tier goes first, so that sequences go on from there.
        await PutBackAsync(scope, key, cancellationToken);

        var written = await _shortTermGuard.TryAsync(c => _shortTerm.AppendAsync(scope, turn, c), bypassCircuit: true, cancellationToken);
        AddDegraded(written, _shortTermGuard, degraded);
        var stored = written.Value ?? await AppendToArchiveAsync(scope, turn, written.Error!, degraded, cancellationToken);

        // From here the turn is durable: what the caller's own cancellation cuts short, others repeat.
        try
        {
            var quick = await _temporaryGuard.TryAsync(
                c => _temporary.AppendAsync(scope, stored, c),
                bypassCircuit: false,
                cancellationToken
            );
            AddDegraded(quick, _temporaryGuard, degraded);
            if (!quick.Ok)
            {
                MarkIncomplete(key);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            MarkIncomplete(key);
        }

        if (written.Ok)
        {
            _queue.Offer(scope, stored);
        }

        Tag(activity, degraded);
        return new AppendedTurn(stored, degraded);
    }

    /// <summary>Reads a session from all tiers together, or answers null where there is none.</summary>
    /// <exception cref="ArgumentException">The session id has a wrong form.</exception>
    /// <exception cref="MemoryUnavailableException">A tier that may hold the session does not answer, and no other knows it.</exception>
    public async Task<StoredSession?> GetSessionAsync(TenantScope scope, string sessionId, CancellationToken cancellationToken)
    {
        SessionId.Checked(sessionId);
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(EngineDiagnosticsNames.MemoryReadSpan);
        var answers = await ReadTiersAsync(scope, sessionId, isPatient: false, cancellationToken);
        if (!answers.IsComplete && !answers.HasTurns)
        {
            // The limits are those of a question, which goes on without a slow tier. A reader has nothing to go on with, and waits.
            answers = await ReadTiersAsync(scope, sessionId, isPatient: true, cancellationToken);
        }

        var degraded = new List<string>(3);
        AddDegraded(answers.Temporary, _temporaryGuard, degraded);
        AddDegraded(answers.ShortTerm, _shortTermGuard, degraded);
        AddDegraded(answers.Archive, _archiveGuard, degraded);

        var turns = TurnSequence.Merge(
            _options.SessionTurns,
            answers.ShortTerm.Value,
            answers.Archive.Value,
            answers.Temporary.Value,
            OnlyArchived((scope.TenantId, sessionId))
        );
        Tag(activity, degraded);
        return turns.Count > 0 ? new StoredSession(sessionId, TurnSequence.AsAsked(turns), degraded)
            : answers.IsComplete ? null
            : throw new MemoryUnavailableException(
                "The session cannot be read now.",
                degraded,
                answers.ShortTerm.Error ?? answers.Archive.Error
            );
    }

    private async Task<TierAnswers> ReadTiersAsync(TenantScope scope, string sessionId, bool isPatient, CancellationToken cancellationToken)
    {
        TimeSpan? timeLimit = isPatient ? _options.ArchiveTimeLimit : null;
        var temporary = _temporaryGuard.TryAsync(
            c => _temporary.LoadAsync(scope, sessionId, c),
            bypassCircuit: isPatient,
            cancellationToken,
            timeLimit
        );
        var shortTerm = _shortTermGuard.TryAsync(
            c => _shortTerm.LoadAsync(scope, sessionId, _options.SessionTurns, c),
            bypassCircuit: isPatient,
            cancellationToken,
            timeLimit
        );
        var archive = _archiveGuard.TryAsync(
            c => _archive.LoadAsync(scope, sessionId, _options.SessionTurns, c),
            bypassCircuit: isPatient,
            cancellationToken,
            timeLimit
        );
        await Task.WhenAll((Task)temporary, shortTerm, archive);
        return new TierAnswers(await temporary, await shortTerm, await archive);
    }

    /// <summary>A turn by its id, or null where there is none.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="turnId">The turn.</param>
    /// <param name="sessionId">Its session; without it the turn is looked for in the short-term tier alone.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The session id has a wrong form.</exception>
    /// <exception cref="MemoryUnavailableException">No tier could look for the turn.</exception>
    public Task<ConversationTurn?> FindTurnAsync(TenantScope scope, string turnId, string? sessionId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(turnId);
        return FindTurnAsync(scope, turnId, sessionId, [], cancellationToken);
    }

    /// <summary>The tenant's sessions of the last 7 days that a caller may see, the one asked last first. A session has the title of the
    /// first of its turns that the caller may see.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="maySee">Whether the caller sees what stands under some sets of labels; null: it sees everything.</param>
    /// <param name="after">The last session of the page before; null for the first page.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="MemoryUnavailableException">The short-term tier does not answer.</exception>
    public async Task<IReadOnlyList<SessionSummary>> ListSessionsAsync(
        TenantScope scope,
        Func<IReadOnlyList<string>?, bool>? maySee,
        SessionCursor? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var sessions = new List<SessionSummary>();
        while (sessions.Count < limit)
        {
            var page = await ShortTermAsync(c => _shortTerm.ListSessionsAsync(scope, after, limit - sessions.Count, c), cancellationToken);
            foreach (var session in page)
            {
                if (await SeenAsync(scope, session, maySee, cancellationToken) is { } seen)
                {
                    sessions.Add(seen);
                }
            }

            // A page of which nothing is hidden is whole.
            if (page.Count == 0 || maySee is null)
            {
                break;
            }

            after = new SessionCursor(page[^1].LastSequence, page[^1].SessionId);
        }

        return sessions;
    }

    private async Task<SessionSummary?> SeenAsync(
        TenantScope scope,
        SessionSummary session,
        Func<IReadOnlyList<string>?, bool>? maySee,
        CancellationToken cancellationToken
    )
    {
        if (maySee is null || (session.AccessLabels is { } labels && maySee(labels)))
        {
            return session;
        }

        var turns = await ShortTermAsync(c => _shortTerm.LoadAsync(scope, session.SessionId, _options.SessionTurns, c), cancellationToken);
        return turns.FirstOrDefault(turn => maySee(turn.AccessLabels)) is { } first
            ? session with
            {
                Title = SessionSummary.TitleFor(first.Question),
            }
            : null;
    }

    private async Task<T> ShortTermAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        var outcome = await _shortTermGuard.TryAsync(read, bypassCircuit: false, cancellationToken);
        return outcome.Value
            ?? throw new MemoryUnavailableException("The sessions cannot be listed now.", [MemoryParts.ShortTerm], outcome.Error);
    }

    /// <summary>Reads one turn of a session, or answers null where there is none.</summary>
    /// <exception cref="ArgumentException">The session id has a wrong form.</exception>
    /// <exception cref="MemoryUnavailableException">A tier that may hold the turn does not answer, and no other knows it.</exception>
    public async Task<ConversationTurn?> GetTurnAsync(
        TenantScope scope,
        string sessionId,
        string turnId,
        CancellationToken cancellationToken
    )
    {
        var quick = await _shortTermGuard.TryAsync(c => _shortTerm.FindAsync(scope, turnId, c), bypassCircuit: false, cancellationToken);
        return quick.Value ?? await FindTurnAsync(scope, turnId, sessionId, [], cancellationToken);
    }

    /// <summary>Stores what a reader said about an answer with its turn, durably before the call returns.</summary>
    /// <param name="scope">The tenant.</param>
    /// <param name="turnId">The turn.</param>
    /// <param name="sessionId">Its session; without it the turn is looked for in the short-term tier alone.</param>
    /// <param name="feedback">The feedback; it replaces earlier feedback.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The turn with its feedback, or null where there is no such turn.</returns>
    /// <exception cref="ArgumentException">The session id has a wrong form.</exception>
    /// <exception cref="MemoryUnavailableException">No durable tier took the feedback, or none could look for the turn.</exception>
    public async Task<StoredFeedback?> SetFeedbackAsync(
        TenantScope scope,
        string turnId,
        string? sessionId,
        TurnFeedback feedback,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(turnId);
        _erasures.ThrowIfUnderWay(scope);
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(EngineDiagnosticsNames.MemoryFeedbackSpan);
        var degraded = new List<string>(3);
        if (await FindTurnAsync(scope, turnId, sessionId, degraded, cancellationToken) is not { } turn)
        {
            return null;
        }

        var written = await _shortTermGuard.TryAsync(
            c => _shortTerm.SetFeedbackAsync(scope, turn, feedback, c),
            bypassCircuit: true,
            cancellationToken
        );
        AddDegraded(written, _shortTermGuard, degraded);
        var stored = written.Value;
        if (stored is not null)
        {
            _queue.Offer(scope, stored);
        }
        else
        {
            // The turn is past its time in the short-term tier, or that tier is down: the archive keeps it.
            stored = turn with
            {
                Feedback = TurnFeedback.Later(turn.Feedback, feedback),
            };
            var archived = await _archiveGuard.TryAsync(c => _archive.WriteAsync(scope, stored, c), bypassCircuit: true, cancellationToken);
            AddDegraded(archived, _archiveGuard, degraded);
            if (!archived.Ok)
            {
                throw new MemoryUnavailableException("The feedback could not be stored.", degraded, archived.Error);
            }

            if (!archived.Value)
            {
                return null;
            }

            ReplaceOnlyArchived((scope.TenantId, stored.SessionId), stored);
        }

        var quick = await _temporaryGuard.TryAsync(c => _temporary.AppendAsync(scope, stored, c), bypassCircuit: false, cancellationToken);
        AddDegraded(quick, _temporaryGuard, degraded);
        Tag(activity, degraded);
        return new StoredFeedback(stored, degraded);
    }

    /// <summary>Forgets a session in every tier. Turns asked for later begin it again.</summary>
    /// <returns>The receipt, one line for each tier.</returns>
    /// <exception cref="ArgumentException">The session id has a wrong form.</exception>
    /// <exception cref="MemoryUnavailableException">A tier did not delete; the others did. Repeat the call.</exception>
    public async Task<IReadOnlyList<StoreRemoval>> DeleteSessionAsync(
        TenantScope scope,
        string sessionId,
        CancellationToken cancellationToken
    )
    {
        var key = (scope.TenantId, SessionId.Checked(sessionId));
        using var activity = EngineDiagnostics.ActivitySource.StartActivity(EngineDiagnosticsNames.MemoryDeleteSpan);
        var degraded = new List<string>(3);

        await PutBackAsync(scope, key, cancellationToken);

        // A clock ahead of ours, or many turns in one microsecond, may have put turns beyond now. An earlier attempt may have reached some
        // tiers, which then know of what the others still have only by its number.
        var inTemporary = await _temporaryGuard.TryAsync(
            c => _temporary.LoadAsync(scope, sessionId, c),
            bypassCircuit: true,
            cancellationToken
        );
        var lastInShortTerm = await _shortTermGuard.TryAsync(
            c => _shortTerm.GetLastSequenceAsync(scope, sessionId, c),
            bypassCircuit: true,
            cancellationToken
        );
        var inArchive = await _archiveGuard.TryAsync(
            c => _archive.LoadAsync(scope, sessionId, 1, c),
            bypassCircuit: true,
            cancellationToken
        );
        var before = await _archiveGuard.TryAsync(
            c => _archive.GetDeletedThroughAsync(scope, sessionId, c),
            bypassCircuit: true,
            cancellationToken
        );
        var known = TurnSequence
            .Merge(1, inTemporary.Value, inArchive.Value, OnlyArchived(key))
            .Select(t => t.Sequence)
            .Append(lastInShortTerm.Value)
            .Append(before.Value)
            .Append(TurnSequence.At(_time.GetUtcNow()));
        var through = known.Max();

        // The archive first: what it has forgotten, no archival under way brings back.
        var archive = await _archiveGuard.TryAsync(
            c => _archive.DeleteAsync(scope, sessionId, through, c),
            bypassCircuit: true,
            cancellationToken
        );
        var shortTerm = await _shortTermGuard.TryAsync(
            c => _shortTerm.DeleteAsync(scope, sessionId, through, c),
            bypassCircuit: true,
            cancellationToken
        );
        var temporary = await _temporaryGuard.TryAsync(
            c => _temporary.DeleteAsync(scope, sessionId, through, c),
            bypassCircuit: true,
            cancellationToken
        );
        AddDegraded(temporary, _temporaryGuard, degraded);
        AddDegraded(shortTerm, _shortTermGuard, degraded);
        AddDegraded(archive, _archiveGuard, degraded);
        Tag(activity, degraded);

        ForgetOnlyArchived(key, t => t.Sequence <= through);

        if (degraded.Count > 0)
        {
            throw new MemoryUnavailableException(
                "The session is not deleted everywhere yet; repeat the request.",
                degraded,
                archive.Error ?? shortTerm.Error ?? temporary.Error
            );
        }

        return
        [
            new(MemoryParts.Temporary, temporary.Value),
            new(MemoryParts.ShortTerm, shortTerm.Value),
            new(MemoryParts.Archive, archive.Value),
        ];
    }

    /// <summary>Forgets what this process holds of a tenant's erased turns.</summary>
    Task<long> ITenantData.EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var key in _onlyArchived.Keys.Where(key => key.Tenant == scope.TenantId))
        {
            removed += OnlyArchived(key).Count(turn => _erasures.Covers(scope, turn.At));
            ForgetOnlyArchived(key, turn => _erasures.Covers(scope, turn.At));
        }

        foreach (var key in _incomplete.Keys.Where(key => key.Tenant == scope.TenantId))
        {
            _incomplete.TryRemove(key, out _);
        }

        return Task.FromResult(removed);
    }

    Task<long> ITenantData.CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(
            _onlyArchived.Where(entry => entry.Key.Tenant == scope.TenantId).Sum(entry => (long)entry.Value.Count)
                + _incomplete.Keys.LongCount(key => key.Tenant == scope.TenantId)
        );

    /// <summary>Gives the short-term tier the turns that only the archive took; stops at the first that it does not take.</summary>
    internal async Task PutBackAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, _) in _onlyArchived)
        {
            if (!await PutBackAsync(TenantScope.Create(key.Tenant), key, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Fills the temporary tier of sessions that it may lack a turn of, some at a time; does nothing while it does not
    /// answer.</summary>
    internal async Task RefillAsync(CancellationToken cancellationToken)
    {
        while (_incomplete.Take(RefillBatch).Select(session => session.Key).ToArray() is [var first, ..] batch)
        {
            var answer = await _temporaryGuard.TryAsync(
                c => _temporary.LoadAsync(TenantScope.Create(first.Tenant), first.Session, c),
                bypassCircuit: false,
                cancellationToken
            );
            if (!answer.Ok)
            {
                return;
            }

            await Parallel.ForEachAsync(
                batch,
                new ParallelOptions { MaxDegreeOfParallelism = RefillsAtOnce, CancellationToken = cancellationToken },
                async (key, token) => await LoadAsync(TenantScope.Create(key.Tenant), key.Session, _options.TemporaryTurns, token)
            );
            if (Array.Exists(batch, _incomplete.ContainsKey))
            {
                // Another tier does not answer; the next round goes on from here.
                return;
            }
        }
    }

    private async Task<ConversationTurn?> FindTurnAsync(
        TenantScope scope,
        string turnId,
        string? sessionId,
        List<string> degraded,
        CancellationToken cancellationToken
    )
    {
        if (sessionId is not null)
        {
            var session = await GetSessionAsync(scope, sessionId, cancellationToken);
            degraded.AddRange(session?.Degraded ?? []);
            return session?.Turns.FirstOrDefault(t => t.TurnId == turnId);
        }

        var found = await _shortTermGuard.TryAsync(c => _shortTerm.FindAsync(scope, turnId, c), bypassCircuit: false, cancellationToken);
        AddDegraded(found, _shortTermGuard, degraded);

        // A turn that just went past a slow tier is known here, and its reader has its id.
        return found.Value
            ?? OnlyArchived(scope.TenantId, turnId)
            ?? (found.Ok ? null : throw new MemoryUnavailableException("The turn cannot be looked for now.", degraded, found.Error));
    }

    private void MarkIncomplete((string Tenant, string Session) key)
    {
        if (_incomplete.Count < _options.SuspectSessions || _incomplete.ContainsKey(key))
        {
            _incomplete[key] = new object();
            return;
        }

        Volatile.Write(ref _allIncompleteUntilTicks, (_time.GetUtcNow() + _options.TemporaryLifetime).UtcTicks);
    }

    private async Task<ConversationTurn> AppendToArchiveAsync(
        TenantScope scope,
        ConversationTurn turn,
        Exception cause,
        List<string> degraded,
        CancellationToken cancellationToken
    )
    {
        var written = await _archiveGuard.TryAsync(
            async c =>
            {
                // Repeated after an earlier attempt got through: nothing new.
                var earlier = TurnSequence.Merge(
                    int.MaxValue,
                    await _archive.LoadAsync(scope, turn.SessionId, 1, c),
                    OnlyArchived((scope.TenantId, turn.SessionId))
                );
                if (earlier.FirstOrDefault(t => t.TurnId == turn.TurnId) is { } same)
                {
                    return same;
                }

                var known = await _temporaryGuard.TryAsync(t => _temporary.LoadAsync(scope, turn.SessionId, t), bypassCircuit: false, c);
                var floor = TurnSequence
                    .Merge(1, earlier, known.Value)
                    .Select(t => t.Sequence)
                    .Append(await _archive.GetDeletedThroughAsync(scope, turn.SessionId, c))
                    .Max();
                var stored = turn with { Sequence = TurnSequence.Next(turn, floor) };
                return await _archive.WriteAsync(scope, stored, c)
                    ? stored
                    : throw new InvalidOperationException("The session was deleted while the turn was written.");
            },
            bypassCircuit: true,
            cancellationToken
        );
        AddDegraded(written, _archiveGuard, degraded);
        if (written.Value is not { } turnInArchive)
        {
            throw new MemoryUnavailableException("The turn could not be stored.", degraded, new AggregateException(cause, written.Error!));
        }

        // Beyond the bound a turn is only in the archive, where reading a whole session finds it.
        if (_onlyArchived.Count < _options.ArchiveQueueLength)
        {
            _onlyArchived.AddOrUpdate((scope.TenantId, turn.SessionId), [turnInArchive], (_, others) => others.Add(turnInArchive));
        }

        return turnInArchive;
    }

    private async Task<bool> PutBackAsync(TenantScope scope, (string Tenant, string Session) key, CancellationToken cancellationToken)
    {
        foreach (var turn in OnlyArchived(key))
        {
            var written = await _shortTermGuard.TryAsync(
                c => _shortTerm.AppendAsync(scope, turn, c),
                bypassCircuit: false,
                cancellationToken
            );
            if (!written.Ok)
            {
                return false;
            }

            ForgetOnlyArchived(key, t => t.TurnId == turn.TurnId);
        }

        return true;
    }

    private void ForgetOnlyArchived((string Tenant, string Session) key, Predicate<ConversationTurn> which)
    {
        while (_onlyArchived.TryGetValue(key, out var turns))
        {
            var left = turns.RemoveAll(which);
            if (left.IsEmpty ? _onlyArchived.TryRemove(KeyValuePair.Create(key, turns)) : _onlyArchived.TryUpdate(key, left, turns))
            {
                return;
            }
        }
    }

    private ImmutableList<ConversationTurn> OnlyArchived((string Tenant, string Session) key) =>
        _onlyArchived.TryGetValue(key, out var turns) ? turns : [];

    private ConversationTurn? OnlyArchived(string tenantId, string turnId) =>
        _onlyArchived
            .Where(entry => entry.Key.Tenant == tenantId)
            .SelectMany(entry => entry.Value)
            .FirstOrDefault(turn => turn.TurnId == turnId);

    /// <summary>Lets the short-term tier get the turn as the archive has it now.</summary>
    private void ReplaceOnlyArchived((string Tenant, string Session) key, ConversationTurn turn)
    {
        while (
            _onlyArchived.TryGetValue(key, out var turns)
            && turns.Find(other => other.TurnId == turn.TurnId) is { } old
            && !_onlyArchived.TryUpdate(key, turns.Replace(old, turn), turns)
        )
        {
            // Another one was put back, or went past the tier, meanwhile.
        }
    }

    private static async Task<bool> Unit(Task task)
    {
        await task;
        return true;
    }

    private static void AddDegraded<T>(TierOutcome<T> outcome, GuardedTier guard, List<string> degraded)
    {
        if (!outcome.Ok && !degraded.Contains(guard.Part))
        {
            degraded.Add(guard.Part);
        }
    }

    private static LoadedHistory Loaded(Activity? activity, IReadOnlyList<ConversationTurn> turns, MemoryTier tier, List<string> degraded)
    {
        var name = tier switch
        {
            MemoryTier.Temporary => "temporary",
            MemoryTier.ShortTerm => "short-term",
            MemoryTier.Archive => "archive",
            _ => "none",
        };
        if (tier is MemoryTier.ShortTerm or MemoryTier.Archive)
        {
            s_fallback.Add(1, new KeyValuePair<string, object?>(EngineDiagnosticsNames.Tier, name));
        }

        activity?.SetTag(EngineDiagnosticsNames.Tier, name);
        Tag(activity, degraded);
        return new LoadedHistory(TurnSequence.AsAsked(turns), tier, degraded);
    }

    private static void Tag(Activity? activity, List<string> degraded)
    {
        if (degraded.Count > 0)
        {
            activity?.SetTag(EngineDiagnosticsNames.DegradedParts, degraded.ToArray());
        }
    }
}
