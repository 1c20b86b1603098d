using System.Security.Cryptography;
using LlmOps.Engine.Stores;

namespace LlmOps.Embedded;

/// <summary>The hash secret of a machine that was given none: a file beside the database of keys, made once, readable by its user
/// only.</summary>
internal static class HashSecretFile
{
    private const string Name = "access.secret";
    private const int SecretBytes = 32;

    /// <summary>The secret. Of processes that make it at once, one does.</summary>
    public static string ReadOrCreate(DataDirectory directory)
    {
        var path = directory.File(Name);
        if (!File.Exists(path))
        {
            var temporary = $"{path}.{Guid.NewGuid():n}";
            File.WriteAllText(temporary, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));
            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
            }
        }

        return File.ReadAllText(path);
    }
}
