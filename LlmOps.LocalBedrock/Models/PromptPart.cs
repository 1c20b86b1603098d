using LlmOps.LocalBedrock.Wire;

namespace LlmOps.LocalBedrock.Models;

/// <summary>A part of a prompt: what it says (with its role) and what it costs, or a cache point.</summary>
internal readonly record struct PromptPart(string Identity, int Tokens, CachePoint? CachePoint);
