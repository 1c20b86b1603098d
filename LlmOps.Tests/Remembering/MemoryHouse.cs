using LlmOps.Embedded;
using LlmOps.Engine.Remembering;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LlmOps.Tests.Remembering;

/// <summary>A conversation memory over embedded tiers that can be taken away, with a clock that is set by hand, and that can be
/// restarted.</summary>
internal sealed class MemoryHouse : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MemoryHouse(Action<MemoryOptions>? configure = null)
    {
        configure?.Invoke(Options);
        Restart();
    }

    public MemoryOptions Options { get; } = new() { TierPause = TimeSpan.Zero };

    public FakeTimeProvider Clock { get; } = Turns.Clock();

    public TenantScope Tenant { get; } = TenantScope.Create("acme");

    public SwitchableTemporaryMemory Temporary { get; private set; } = null!;

    public SwitchableShortTermMemory ShortTerm { get; private set; } = null!;

    public SwitchableArchive Archive { get; private set; } = null!;

    public ArchiveQueue Queue { get; private set; } = null!;

    public TurnArchiver Archiver { get; private set; } = null!;

    public ConversationMemory Memory { get; private set; } = null!;

    public bool AnyIsDown => Temporary.IsDown || ShortTerm.IsDown || Archive.IsDown;

    public CancellationToken Token { get; } = TestContext.Current.CancellationToken;

    /// <summary>A new process over the same directory; the old one ended without a shutdown.</summary>
    public void Restart(bool keepHooks = false)
    {
        var (temporaryHook, shortTermHook, archiveHook) = keepHooks ? (Temporary.Before, ShortTerm.Before, Archive.Before) : default;
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        Temporary = new(new InProcessTemporaryMemory(options, Clock)) { IsDown = Temporary?.IsDown ?? false };
        ShortTerm = new(new SqliteShortTermMemory(_folder.Directory, options, Clock)) { IsDown = ShortTerm?.IsDown ?? false };
        Archive = new(new FileArchive(_folder.Directory)) { IsDown = Archive?.IsDown ?? false };
        (Temporary.Before, ShortTerm.Before, Archive.Before) = (temporaryHook, shortTermHook, archiveHook);
        Queue = new ArchiveQueue(options);
        Archiver = new TurnArchiver(ShortTerm, Archive, options, NullLogger<TurnArchiver>.Instance);
        Memory = new ConversationMemory(Temporary, ShortTerm, Archive, Queue, options, Clock, NullLogger<ConversationMemory>.Instance);
    }

    public Task<AppendedTurn> AppendAsync(string session, string turnId) =>
        Memory.AppendAsync(Tenant, Turns.Make(session, turnId, Clock.GetUtcNow()), Token);

    public Task<LoadedHistory> LoadAsync(string session, int maxTurns = 6) => Memory.LoadAsync(Tenant, session, maxTurns, Token);

    public async Task<string[]> ReadAsync(string session) =>
        await Memory.GetSessionAsync(Tenant, session, Token) is { } stored ? Turns.Ids(stored.Turns) : [];

    /// <summary>What the background service does at each interval.</summary>
    public async Task KeepUpAsync()
    {
        await Memory.PutBackAsync(Token);
        await Archiver.CatchUpAsync(Token);
        await ShortTerm.SweepAsync(Token);
        await Memory.RefillAsync(Token);
    }

    public void Dispose() => _folder.Dispose();
}
