using System.Text.Json;
using LlmOps.Engine.Knowledge;
using LlmOps.Engine.Stores;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Small files beside the index: a reader's suspicion, an operator's request for a rebuild, and how far the owner's rebuild has come.</summary>
internal sealed class IndexStateFiles(DataDirectory data)
{
    private readonly string _suspicion = data.File("index.suspect");
    private readonly string _request = data.File("index.rebuild");
    private readonly string _status = data.File("index.status");

    /// <summary>Why a process took the index for broken, or null. The owner looks into it and clears it.</summary>
    public string? Suspicion => Read(_suspicion);

    /// <summary>The id of a requested rebuild, or null.</summary>
    public string? Request => Read(_request);

    /// <summary>The last rebuild, or null.</summary>
    public IndexRebuildStatus? Status
    {
        get
        {
            try
            {
                return Read(_status) is { } json ? JsonSerializer.Deserialize(json, KnowledgeJson.Default.IndexRebuildStatus) : null;
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

    public void Show(IndexRebuildStatus status) => TryWrite(_status, JsonSerializer.Serialize(status, KnowledgeJson.Default.IndexRebuildStatus));

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
