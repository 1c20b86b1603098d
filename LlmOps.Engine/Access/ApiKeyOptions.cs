using System.ComponentModel.DataAnnotations;

namespace LlmOps.Engine.Access;

/// <summary>How API keys are kept and checked; configuration section <c>ApiKeys</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ApiKeys";

    /// <summary>Characters of a hash secret at least.</summary>
    public const int MinSecretLength = 32;

    /// <summary>The secret that key hashes are made with, 32 characters or more. It is kept apart from the table of keys: the table alone
    /// cannot be searched for guessed keys.</summary>
    [MinLength(MinSecretLength)]
    public string? HashSecret { get; set; }

    /// <summary>The hash secret before the present one: keys made under it stay valid while it is named here.</summary>
    [MinLength(MinSecretLength)]
    public string? PreviousHashSecret { get; set; }

    /// <summary>For how long a look-up is remembered, and so how late a revocation may take effect.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CacheLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Keys of one name that may be active at once: two, so that a key can be replaced without a gap.</summary>
    [Range(1, 100)]
    public int MaxActivePerName { get; set; } = 2;
}
