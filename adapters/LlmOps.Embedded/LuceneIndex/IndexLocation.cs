using System.Globalization;
using LlmOps.Engine.Stores;

namespace LlmOps.Embedded.LuceneIndex;

/// <summary>Where the embedded index lies: in the folder that <c>index.current</c> names, <c>index</c> before there is one. A rebuild makes a new
/// folder and then names it.</summary>
internal sealed class IndexLocation
{
    private const string FirstFolder = "index";

    private readonly DataDirectory _data;
    private readonly string _pointer;

    public IndexLocation(DataDirectory data)
    {
        _data = data;
        _pointer = data.File("index.current");
        State = new IndexStateFiles(data);
    }

    /// <summary>What the owner of the index and the processes that read it tell each other.</summary>
    public IndexStateFiles State { get; }

    /// <summary>True once there has been a commit: from then on an index without one has been damaged.</summary>
    public bool IsEstablished => File.Exists(_pointer);

    /// <summary>The folder of the current index; it need not exist.</summary>
    public string Current => Path.Combine(_data.Root, CurrentName());

    /// <summary>Names the folder of the current index.</summary>
    public async Task EstablishAsync(string folder, CancellationToken cancellationToken)
    {
        using var name = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(folder)));
        await DurableFile.WriteAsync(_pointer, name, cancellationToken);
    }

    /// <summary>A folder for the next index, empty.</summary>
    public string CreateNext()
    {
        RemoveOthers();
        return _data.Folder(NextName());
    }

    /// <summary>The folder of the next index with what an earlier rebuild left there, where <paramref name="isUsable"/> says that it can go on from that; else empty.</summary>
    public string ContinueNext(Func<string, bool> isUsable)
    {
        var folder = Path.Combine(_data.Root, NextName());
        return Directory.Exists(folder) && isUsable(folder) ? folder : CreateNext();
    }

    /// <summary>Removes the folders of earlier indexes and of rebuilds that did not end. What a reader still holds open on Windows goes at the
    /// next call.</summary>
    public void RemoveOthers()
    {
        var current = CurrentName();
        foreach (var folder in Directory.EnumerateDirectories(_data.Root, $"{FirstFolder}*").Where(folder => Path.GetFileName(folder) is var name && name != current && IsIndexFolder(name)))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A process still reads it.
            }
        }
    }

    private string NextName()
    {
        var number = CurrentName() is var name && name.Length > FirstFolder.Length ? int.Parse(name.AsSpan(FirstFolder.Length + 1), CultureInfo.InvariantCulture) : 1;
        return string.Create(CultureInfo.InvariantCulture, $"{FirstFolder}-{number + 1}");
    }

    private string CurrentName()
    {
        try
        {
            return File.ReadAllText(_pointer).Trim() is { } name && IsIndexFolder(name) ? name : FirstFolder;
        }
        catch (FileNotFoundException)
        {
            return FirstFolder;
        }
    }

    private static bool IsIndexFolder(string name) =>
        name == FirstFolder || (name.StartsWith($"{FirstFolder}-", StringComparison.Ordinal) && int.TryParse(name.AsSpan(FirstFolder.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
