using System.ComponentModel.DataAnnotations;

namespace LlmOps.LocalBedrock.Models;

/// <summary>A reply that the stand-in gives word for word to a question with passages; configuration
/// <c>LocalBedrock:ScriptedReplies:0:When</c> and so on.</summary>
/// <remarks>For trying what a service does with a model that ignores its instructions.</remarks>
public sealed class ScriptedReply
{
    /// <summary>Text that the question holds.</summary>
    [Required]
    public string When { get; set; } = "";

    /// <summary>What is replied.</summary>
    [Required]
    public string Reply { get; set; } = "";

    /// <summary>The reason for the stop, in Converse's words.</summary>
    [Required]
    public string StopReason { get; set; } = "end_turn";
}
