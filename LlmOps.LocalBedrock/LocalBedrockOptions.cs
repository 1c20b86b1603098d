using System.ComponentModel.DataAnnotations;
using LlmOps.LocalBedrock.Jobs;
using LlmOps.LocalBedrock.Models;
using LlmOps.LocalBedrock.Models.Embeddings;
using LlmOps.LocalBedrock.Upstream;
using Microsoft.Extensions.Options;

namespace LlmOps.LocalBedrock;

/// <summary>How the stand-in behaves; configuration section <c>LocalBedrock</c>.</summary>
public sealed class LocalBedrockOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "LocalBedrock";

    /// <summary>The access key id that requests must be signed with.</summary>
    [Required]
    public string AccessKeyId { get; set; } = "test";

    /// <summary>The secret that belongs to it.</summary>
    [Required]
    public string SecretAccessKey { get; set; } = "test";

    /// <summary>The session token that requests must carry; null: any token, or none, will do.</summary>
    public string? SessionToken { get; set; }

    /// <summary>Bedrock API keys that are accepted on the runtime and control planes.</summary>
    public IList<string> BearerTokens { get; } = ["test"];

    /// <summary>False switches signature checking off: everybody may call.</summary>
    public bool VerifySignatures { get; set; } = true;

    /// <summary>How far a signature's time may lie from the clock, either way.</summary>
    public TimeSpan MaxClockSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The region that ARNs in answers name.</summary>
    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>The account that ARNs in answers name.</summary>
    [RegularExpression("[0-9]{12}")]
    public string AccountId { get; set; } = "000000000000";

    /// <summary>Retired model ids that are served here nevertheless.</summary>
    public IList<string> AliveModels { get; } = [];

    /// <summary>The longest request body in bytes.</summary>
    [Range(1, 100_000_000)]
    public int MaxRequestBytes { get; set; } = 25_000_000;

    /// <summary>How many requests the recording keeps; 0 switches it off.</summary>
    [Range(0, 1_000_000)]
    public int MaxRecordedRequests { get; set; } = 200;

    /// <summary>How many characters of each request body the recording keeps; 0: none.</summary>
    [Range(0, 25_000_000)]
    public int MaxRecordedBodyCharacters { get; set; } = 65_536;

    /// <summary>Knobs that act on every call, by their names: <c>LocalBedrock:Faults:throttle=0.05</c>.</summary>
    public IDictionary<string, string> Faults { get; } = new Dictionary<string, string>();

    /// <summary>Which local model embeds.</summary>
    [ValidateObjectMembers]
    public EmbeddingOptions Embeddings { get; } = new();

    /// <summary>A real model that answers chat instead of the extractive one.</summary>
    public UpstreamOptions Upstream { get; } = new();

    /// <summary>Replies given word for word to questions that hold a text, in place of the extractive model's.</summary>
    public IList<ScriptedReply> ScriptedReplies { get; } = [];

    /// <summary>How fast customization jobs and what follows them move.</summary>
    public JobOptions Jobs { get; } = new();

    /// <summary>Guardrails that exist here.</summary>
    public IList<GuardrailOptions> Guardrails { get; } = [new()];
}
