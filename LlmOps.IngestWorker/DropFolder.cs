using LlmOps.Engine.Ingesting;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;
using LlmOps.Engine.Tenancy;
using Microsoft.Extensions.Options;

namespace LlmOps.IngestWorker;

/// <summary>A folder whose files become documents: what is accepted moves to <c>done</c>, what is refused to <c>refused</c> with a file
/// beside it that says why.</summary>
internal sealed partial class DropFolder : ITenantData
{
    private const string Done = "done";
    private const string Refused = "refused";

    private readonly DocumentIntake _intake;
    private readonly TimeProvider _time;
    private readonly ILogger<DropFolder> _logger;
    private readonly TimeSpan _stableFor;
    private readonly TenantScope _tenant;
    private readonly Dictionary<string, Sighting> _seen = new(StringComparer.Ordinal);

    public DropFolder(
        DocumentIntake intake,
        IOptions<IngestionOptions> options,
        DataDirectory data,
        TimeProvider time,
        ILogger<DropFolder> logger
    )
    {
        (_intake, _time, _logger, _stableFor) = (intake, time, logger, options.Value.DropStableFor);
        _tenant = TenantScope.Create(options.Value.DropTenant);
        Root = options.Value.DropFolder switch
        {
            null => data.Folder("drop"),
            "" => null,
            var path => Directory.CreateDirectory(Path.GetFullPath(path)).FullName,
        };
    }

    /// <summary>The folder, or null where none is watched.</summary>
    public string? Root { get; }

    /// <summary>True for a file that may be a document: not set aside, not hidden, not one that a program is still writing under another
    /// name.</summary>
    public bool IsCandidate(string path)
    {
        var relative = Path.GetRelativePath(Root!, path);
        var parts = relative.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        return parts[0] is not (Done or Refused or "..")
            && !parts.Any(part => part.StartsWith('.') || part.StartsWith('~'))
            && Path.GetExtension(relative).ToLowerInvariant() is not (".tmp" or ".part" or ".partial" or ".crdownload" or ".swp");
    }

    /// <summary>Takes in every file that is complete.</summary>
    /// <returns>How many files were accepted or refused.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var handled = 0;
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var path in Directory
                .EnumerateFiles(Root!, "*", SearchOption.AllDirectories)
                .Where(IsCandidate)
                .Order(StringComparer.Ordinal)
                .ToArray()
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            present.Add(path);
            if (IsStable(path) && await HandleAsync(path, cancellationToken))
            {
                handled++;
                _seen.Remove(path);
            }
        }

        foreach (var gone in _seen.Keys.Where(path => !present.Contains(path)).ToArray())
        {
            _seen.Remove(gone);
        }

        return handled;
    }

    /// <summary>Removes the files that were taken in or refused. Those that were not looked at yet are no documents, and stay.</summary>
    public Task<long> EraseTenantAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var folder in KeptFolders(scope))
        {
            removed += Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).LongCount();
            Directory.Delete(folder, recursive: true);
        }

        return Task.FromResult(removed);
    }

    /// <inheritdoc/>
    public Task<long> CountTenantAsync(TenantScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(KeptFolders(scope).Sum(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).LongCount()));

    private IEnumerable<string> KeptFolders(TenantScope scope) =>
        Root is null || scope != _tenant ? [] : new[] { Done, Refused }.Select(name => Path.Combine(Root, name)).Where(Directory.Exists);

    // A copy under way grows; one that stands still between two looks is complete.
    private bool IsStable(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return false;
        }

        var now = _time.GetTimestamp();
        if (_seen.TryGetValue(path, out var before) && before.Length == file.Length && before.WrittenAt == file.LastWriteTimeUtc)
        {
            return _time.GetElapsedTime(before.Since, now) >= _stableFor;
        }

        _seen[path] = new Sighting(file.Length, file.LastWriteTimeUtc, now);
        return _stableFor == TimeSpan.Zero;
    }

    private async Task<bool> HandleAsync(string path, CancellationToken cancellationToken)
    {
        var relative = Path.GetRelativePath(Root!, path);
        try
        {
            Acceptance acceptance;
            await using (
                var content = new FileStream(
                    path,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.Read | FileShare.Delete,
                    64 * 1024,
                    FileOptions.Asynchronous | FileOptions.SequentialScan
                )
            )
            {
                acceptance = await _intake.AcceptAsync(
                    _tenant,
                    new IncomingDocument
                    {
                        Content = content,
                        FileName = relative.Replace(Path.DirectorySeparatorChar, '/'),
                        Origin = DocumentOrigins.DropFolder,
                    },
                    cancellationToken
                );
            }

            Move(path, Done, relative);
            LogAccepted(acceptance.Record.Id, acceptance.Outcome);
            return true;
        }
        catch (IntakeRejectedException e)
        {
            var target = Move(path, Refused, relative);
            await File.WriteAllTextAsync($"{target}.error.txt", $"{e.Message}{Environment.NewLine}", cancellationToken);
            LogRefused(e.Code, Refused);
            return true;
        }
        catch (FileNotFoundException)
        {
            // Taken away again.
            return false;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A file that is still open elsewhere, or a store that is down: the next look tries again.
            // The message of a failure of the file system names the file.
            LogLater(e is IOException or UnauthorizedAccessException ? null : e, e.GetType().Name);
            _seen.Remove(path);
            return false;
        }
    }

    private string Move(string path, string folder, string relative)
    {
        var target = Path.Combine(Root!, folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(path, target, overwrite: true);
        if (folder is Done)
        {
            // What was refused before and has come again in a better state is no longer refused.
            var complaint = Path.Combine(Root!, Refused, $"{relative}.error.txt");
            if (File.Exists(complaint))
            {
                File.Delete(complaint);
            }
        }

        return target;
    }

    // Names of files are content: who may read the log may not be allowed to read the documents.
    [LoggerMessage(3200, LogLevel.Information, "Accepted a file of the drop folder as {DocumentId} ({Outcome}).")]
    private partial void LogAccepted(string documentId, IntakeOutcome outcome);

    [LoggerMessage(
        3201,
        LogLevel.Warning,
        "Refused a file of the drop folder ({Code}); it was moved to the folder {Folder}, with the reason beside it."
    )]
    private partial void LogRefused(string code, string folder);

    [LoggerMessage(3202, LogLevel.Warning, "Failed to take in a file of the drop folder ({Error}); trying again.")]
    private partial void LogLater(Exception? exception, string error);

    private sealed record Sighting(long Length, DateTime WrittenAt, long Since);
}
