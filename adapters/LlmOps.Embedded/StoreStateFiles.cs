using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;

namespace LlmOps.Embedded;

/// <summary>Small files beside a store that can be rebuilt: a reader's suspicion, an operator's request for a rebuild, and how far the
/// owner's rebuild has come.</summary>
/// <param name="data">The data directory.</param>
/// <param name="store">What the names of the files begin with: <c>index</c> or <c>graph</c>.</param>
internal sealed class StoreStateFiles(DataDirectory data, string store)
{
    private readonly string _suspicion = data.File($"{store}.suspect");
    private readonly string _request = data.File($"{store}.rebuild");
    private readonly string _status = data.File($"{store}.status");

    /// <summary>Why a process took the store for broken, or null. The owner looks into it and clears it.</summary>
    public string? Suspicion => Read(_suspicion);

    /// <summary>The id of a requested rebuild, or null.</summary>
    public string? Request => Read(_request);

    /// <summary>The last rebuild, or null.</summary>
    public RebuildStatus? Status
    {
        get
        {
            try
            {
                return Read(_status) is { } json ? JsonSerializer.Deserialize(json, KnowledgeJson.Default.RebuildStatus) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public void Suspect(string reason) => TryWrite(_suspicion, reason);

    public void ClearSuspicion() => Remove(_suspicion);

    public void RequestRebuild(string id) => Write(_request, id);

    public void ClearRequest() => Remove(_request);

    public void Show(RebuildStatus status) => TryWrite(_status, JsonSerializer.Serialize(status, KnowledgeJson.Default.RebuildStatus));

    /// <summary>Forgets a rebuild that its process did not survive. The owner calls it at its start: nothing is being rebuilt
    /// then.</summary>
    public void ForgetUnfinished()
    {
        if (Status is { FinishedAt: null })
        {
            Remove(_status);
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void TryWrite(string path, string text)
    {
        try
        {
            Write(path, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Telling others helps; what it tells of goes on without it.
        }
    }

    private static void Write(string path, string text)
    {
        var temporary = $"{path}{DurableFile.TemporaryMark}{Guid.NewGuid():n}";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is cleared at the next look.
        }
    }
}
