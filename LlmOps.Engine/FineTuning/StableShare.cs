using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LlmOps.Engine.FineTuning;

/// <summary>A number from 0 to 1 that depends on its arguments alone: every process draws the same lot.</summary>
internal static class StableShare
{
    public static double Of(string purpose, string id)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{id}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) / (double)ulong.MaxValue;
    }
}
