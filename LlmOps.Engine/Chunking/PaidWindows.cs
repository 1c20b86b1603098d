using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine.Chunking;

/// <summary>The vectors of a document's sentence windows that have been paid for, so that an attempt after a failed one does not pay for
/// them again.</summary>
/// <remarks>Stored form: SHA-256 over model, dimensions and window texts (32 bytes), number and length of vectors (4 bytes each), the
/// numbers (4 bytes each, low byte first).</remarks>
public sealed class PaidWindows
{
    private const int FingerprintBytes = 32;
    private readonly List<ReadOnlyMemory<float>> _vectors = [];
    private byte[] _fingerprint = [];

    /// <summary>Windows paid for since the last <see cref="Save"/>.</summary>
    public int Unsaved { get; private set; }

    /// <summary>Called after each batch that was paid for, or null.</summary>
    public Func<PaidWindows, CancellationToken, Task>? BatchPaid { get; init; }

    internal IReadOnlyList<ReadOnlyMemory<float>> Vectors => _vectors;

    /// <summary>Takes over what an earlier attempt saved; what is not such a form counts as nothing.</summary>
    public void Load(ReadOnlySpan<byte> stored)
    {
        if (stored.Length < FingerprintBytes + 8)
        {
            return;
        }

        var (count, length) = (
            BinaryPrimitives.ReadInt32LittleEndian(stored[FingerprintBytes..]),
            BinaryPrimitives.ReadInt32LittleEndian(stored[(FingerprintBytes + 4)..])
        );
        var numbers = stored[(FingerprintBytes + 8)..];
        if (count < 0 || length <= 0 || numbers.Length != (long)count * length * sizeof(float))
        {
            return;
        }

        _fingerprint = stored[..FingerprintBytes].ToArray();
        _vectors.Clear();
        for (var i = 0; i < count; i++)
        {
            _vectors.Add(MemoryMarshal.Cast<byte, float>(numbers.Slice(i * length * sizeof(float), length * sizeof(float))).ToArray());
        }
    }

    /// <summary>The stored form of what has been paid for so far.</summary>
    public byte[] Save()
    {
        var length = _vectors.Count > 0 ? _vectors[0].Length : 0;
        var bytes = new byte[FingerprintBytes + 8 + (_vectors.Count * length * sizeof(float))];
        _fingerprint.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(FingerprintBytes), _vectors.Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(FingerprintBytes + 4), length);
        for (var i = 0; i < _vectors.Count; i++)
        {
            MemoryMarshal.AsBytes(_vectors[i].Span).CopyTo(bytes.AsSpan(FingerprintBytes + 8 + (i * length * sizeof(float))));
        }

        Unsaved = 0;
        return bytes;
    }

    /// <summary>Begins on windows; vectors of others (another text, model or length of vectors) are dropped.</summary>
    internal void Begin(string? model, int dimensions, IReadOnlyList<string> windows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{model}\n{dimensions}\n{windows.Count}"));
        foreach (var window in windows)
        {
            hash.AppendData([0]);
            hash.AppendData(Encoding.UTF8.GetBytes(window));
        }

        var fingerprint = hash.GetHashAndReset();
        if (!fingerprint.AsSpan().SequenceEqual(_fingerprint) || _vectors.Count > windows.Count)
        {
            _vectors.Clear();
        }

        _fingerprint = fingerprint;
    }

    internal async Task AddAsync(IEnumerable<ReadOnlyMemory<float>> batch, CancellationToken cancellationToken)
    {
        var before = _vectors.Count;
        _vectors.AddRange(batch);
        Unsaved += _vectors.Count - before;
        if (BatchPaid is { } paid)
        {
            await paid(this, cancellationToken);
        }
    }
}
