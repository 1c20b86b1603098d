using System.Globalization;
using LlmOps.Engine.Stores;

namespace LlmOps.Embedded;

/// <summary>A small file that names the current one of a store's files or folders, which are numbered: <c>NAME</c>, after a rebuild
/// <c>NAME-2</c>, and so on.</summary>
/// <param name="data">The data directory.</param>
/// <param name="store">Name of the store.</param>
/// <param name="extension">What the names end with, behind the number.</param>
internal sealed class StorePointer(DataDirectory data, string store, string extension = "")
{
    private readonly string _pointer = data.File($"{store}.current");
    private Reading? _last;

    /// <summary>True once a name was set: from then on the store has been made.</summary>
    public bool IsSet => File.Exists(_pointer);

    /// <summary>The current name; the first one where none was set.</summary>
    /// <remarks>Every search asks for it, and it changes with a rebuild: the file is read again once its time tells that it was
    /// replaced.</remarks>
    public string Current
    {
        get
        {
            var writtenAt = File.GetLastWriteTimeUtc(_pointer);
            if (_last is not { } last || last.WrittenAt != writtenAt)
            {
                _last = last = new Reading(Read(), writtenAt);
            }

            return last.Name;
        }
    }

    /// <summary>The name after the current one.</summary>
    public string Next => string.Create(CultureInfo.InvariantCulture, $"{store}-{NumberOf(Current) + 1}{extension}");

    private string First => $"{store}{extension}";

    /// <summary>Sets the current name.</summary>
    public async Task SetAsync(string name, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(name));
        await DurableFile.WriteAsync(_pointer, content, cancellationToken);
    }

    private string Read()
    {
        try
        {
            return File.ReadAllText(_pointer).Trim() is { } name && IsOne(name) ? name : First;
        }
        catch (FileNotFoundException)
        {
            return First;
        }
    }

    /// <summary>Whether a name has the form of the store's names.</summary>
    public bool IsOne(string name) => NumberOf(name) > 0;

    private int NumberOf(string name) =>
        name == First ? 1
        : name.StartsWith($"{store}-", StringComparison.Ordinal)
        && name.EndsWith(extension, StringComparison.Ordinal)
        && int.TryParse(
            name.AsSpan(store.Length + 1, Math.Max(0, name.Length - extension.Length - store.Length - 1)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
        : 0;

    private sealed record Reading(string Name, DateTime WrittenAt);
}
