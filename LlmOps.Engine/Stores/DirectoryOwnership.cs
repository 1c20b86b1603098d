using System.Globalization;
using Microsoft.Extensions.Logging;

namespace LlmOps.Engine.Stores;

/// <summary>One role's exclusive claim to its part of the data directory: of all processes on it, one owns the role and the others
/// wait.</summary>
/// <remarks>The claim is an operating-system lock on <c>owners/ROLE.lock</c>, held for as long as the process lives; the system frees it
/// with the process, however that ends. It is never broken by age, and the file is never removed: a process that locked a removed file
/// would own nothing.</remarks>
public sealed partial class DirectoryOwnership : IDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_reminder = TimeSpan.FromSeconds(30);

    private readonly string _lockFile;
    private readonly string _ownerFile;
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly ILogger<DirectoryOwnership> _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposal = new();
    private FileStream? _lock;
    private Task? _acquisition;
    private bool _disposed;

    /// <summary>Prepares the claim; nothing is locked yet.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="role">The role, as it stands in file names and logs, such as <c>ingest-worker</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public DirectoryOwnership(DataDirectory data, string role, TimeProvider time, ILogger<DirectoryOwnership> logger)
    {
        (Role, _root, _time, _logger) = (role, data.Root, time, logger);
        _lockFile = data.File("owners", $"{role}.lock");
        _ownerFile = data.File("owners", $"{role}.owner");
    }

    /// <summary>The role.</summary>
    public string Role { get; }

    /// <summary>True while this process owns the role.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _lock is not null;
            }
        }
    }

    /// <summary>Which process owned the role when it was last claimed, for people; null where that is unknown.</summary>
    public string? LastOwner
    {
        get
        {
            try
            {
                return File.ReadAllText(_ownerFile).Trim() is { Length: > 0 } owner ? owner : null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <summary>Claims the role where no other process owns it.</summary>
    /// <returns>True where this process owns the role now.</returns>
    public bool TryAcquire()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_lock is not null)
            {
                return true;
            }

            try
            {
                _lock = new FileStream(_lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        NoteOwner();
        return true;
    }

    /// <summary>Returns when this process owns the role; waits for as long as another one does.</summary>
    public Task AcquireAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _acquisition ??= Task.Run(WaitAsync, CancellationToken.None);
            return _acquisition.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _disposal.Cancel();
                _lock?.Dispose();
                _lock = null;
            }
        }
    }

    private async Task WaitAsync()
    {
        var remindAt = _time.GetTimestamp();
        for (var waited = false; !TryAcquire(); waited = true)
        {
            if (!waited || _time.GetElapsedTime(remindAt) > s_reminder)
            {
                LogWaiting(Role, _root, LastOwner ?? "another process");
                remindAt = _time.GetTimestamp();
            }

            await Task.Delay(s_retry, _time, _disposal.Token);
        }

        LogAcquired(Role, _root);
    }

    private void NoteOwner()
    {
        try
        {
            File.WriteAllText(
                _ownerFile,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"process {Environment.ProcessId} on {Environment.MachineName} since {_time.GetUtcNow():u}"
                )
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only people read it; the lock is what counts.
        }
    }

    [LoggerMessage(1650, LogLevel.Warning, "{Role} waits as a standby: {Owner} owns {Directory}. It takes over when that process ends.")]
    private partial void LogWaiting(string role, string directory, string owner);

    [LoggerMessage(1651, LogLevel.Information, "{Role} owns {Directory}.")]
    private partial void LogAcquired(string role, string directory);
}
